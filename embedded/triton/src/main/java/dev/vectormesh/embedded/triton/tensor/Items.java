package dev.vectormesh.embedded.triton.tensor;

import java.util.List;

/**
 * Items of one request that run together: {@code from} (inclusive) to {@code to} (exclusive).
 *
 * @param inputs the request's tensors, in the model's order
 * @param batched whether the first dimension is the batch; else this is the whole request
 */
public record Items(List<InputTensor> inputs, int from, int to, boolean batched) {

  public int count() {
    return to - from;
  }

  /** Of all these together. */
  public static int count(List<Items> parts) {
    int count = 0;
    for (Items part : parts) {
      count += part.count();
    }
    return count;
  }
}
