package dev.vectormesh.finetune.adapter;

import java.util.Arrays;

/**
 * A linear map behind an encoder, for queries and documents alike: vector v becomes vW, of length
 * 1. Vectors that are stored are mapped as they are; no document is embedded again.
 *
 * @param dimension of the vectors
 * @param weights W, {@code float[dimension * dimension]}, row by row
 */
public record Adapter(int dimension, float[] weights) {
  public Adapter {
    if (weights.length != Math.multiplyExact(dimension, dimension)) {
      throw new IllegalArgumentException(
          "%d weights for %d dimensions".formatted(weights.length, dimension));
    }
  }

  /** Leaves every vector as it is. */
  public static Adapter identity(int dimension) {
    float[] weights = new float[Math.multiplyExact(dimension, dimension)];
    for (int d = 0; d < dimension; d++) {
      weights[d * dimension + d] = 1;
    }
    return new Adapter(dimension, weights);
  }

  /**
   * The vector as it is searched for or stored.
   *
   * @param vector {@code float[dimension]}
   * @return of length 1, but for a vector that W maps to 0: all zeros
   * @throws IllegalArgumentException if the vector has another dimension
   */
  public float[] apply(float[] vector) {
    if (vector.length != dimension) {
      throw new IllegalArgumentException(
          "a vector of %d dimensions, where %d are mapped".formatted(vector.length, dimension));
    }
    float[] mapped = new float[dimension];
    for (int row = 0; row < dimension; row++) {
      float component = vector[row];
      int from = row * dimension;
      for (int d = 0; d < dimension; d++) {
        mapped[d] += component * weights[from + d];
      }
    }
    double square = 0;
    for (float each : mapped) {
      square += (double) each * each;
    }
    float length = (float) Math.sqrt(square);
    for (int d = 0; d < dimension && length > 0; d++) {
      mapped[d] /= length;
    }
    return mapped;
  }

  /** The Frobenius norm of W - I: how far it is from changing nothing. */
  public double change() {
    double square = 0;
    for (int i = 0; i < weights.length; i++) {
      double difference = weights[i] - (i % (dimension + 1) == 0 ? 1 : 0);
      square += difference * difference;
    }
    return Math.sqrt(square);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Adapter other
        && dimension == other.dimension
        && Arrays.equals(weights, other.weights);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(weights);
  }

  @Override
  public String toString() {
    return "Adapter[%d, change %.3f]".formatted(dimension, change());
  }
}
