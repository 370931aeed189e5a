package dev.vectormesh.encoders;

import java.util.Arrays;

/**
 * A sparse vector: weights by dimension, all other dimensions are 0.
 *
 * @param indices {@code int[n]}, unsigned 32-bit dimensions, ascending as unsigned, each once
 * @param values {@code float[n]}, their weights
 */
public record SparseVector(int[] indices, float[] values) {
  public SparseVector {
    if (indices.length != values.length) {
      throw new IllegalArgumentException(
          indices.length + " indices, but " + values.length + " values");
    }
  }

  public int size() {
    return indices.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SparseVector that
        && Arrays.equals(indices, that.indices)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(indices) + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "SparseVector[" + indices.length + " terms]";
  }
}
