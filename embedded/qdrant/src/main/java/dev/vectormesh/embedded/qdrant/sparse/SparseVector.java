package dev.vectormesh.embedded.qdrant.sparse;

import dev.vectormesh.embedded.qdrant.error.Refusal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.util.BytesRef;

/**
 * A sparse vector: {@code indices} ascending as unsigned, no index twice; {@code values[i]} is the
 * float32 weight of {@code indices[i]}.
 */
public record SparseVector(int[] indices, float[] values) {

  /** Sorted by index; refused when an index is there twice or a value is not finite. */
  public static SparseVector of(List<Integer> indices, List<Float> values) {
    int n = indices.size();
    if (n != values.size()) {
      throw Refusal.wrongInput("Sparse vector indices and values must have the same length");
    }
    // An index, so that longs sort as unsigned ints do, and where it stood.
    long[] order = new long[n];
    for (int i = 0; i < n; i++) {
      order[i] = (long) (indices.get(i) ^ Integer.MIN_VALUE) << 32 | i;
    }
    Arrays.sort(order);
    int[] sorted = new int[n];
    float[] weights = new float[n];
    for (int i = 0; i < n; i++) {
      sorted[i] = (int) (order[i] >> 32) ^ Integer.MIN_VALUE;
      weights[i] = values.get((int) order[i]);
      if (i > 0 && sorted[i] == sorted[i - 1]) {
        throw Refusal.wrongInput("Sparse vector indices must be unique");
      }
      if (!Float.isFinite(weights[i])) {
        throw Refusal.wrongInput("Sparse vector values must be finite");
      }
    }
    return new SparseVector(sorted, weights);
  }

  public int length() {
    return indices.length;
  }

  public BytesRef bytes() {
    ByteBuffer out = ByteBuffer.allocate(8 * indices.length);
    for (int i = 0; i < indices.length; i++) {
      out.putInt(indices[i]).putFloat(values[i]);
    }
    return new BytesRef(out.array());
  }

  public static SparseVector ofBytes(BytesRef bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes.bytes, bytes.offset, bytes.length);
    int n = bytes.length / 8;
    int[] indices = new int[n];
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      indices[i] = in.getInt();
      values[i] = in.getFloat();
    }
    return new SparseVector(indices, values);
  }
}
