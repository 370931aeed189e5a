package dev.vectormesh.embedded.triton.tensor;

/**
 * A tensor that a model takes or gives.
 *
 * @param shape with the batch dimension where the model has one; -1 is any size
 */
@SuppressWarnings("ArrayRecordComponent") // Made once per model, and never compared.
public record TensorSpec(String name, TensorType type, long[] shape) {

  boolean takes(long[] actual) {
    if (actual.length != shape.length) {
      return false;
    }
    for (int i = 0; i < shape.length; i++) {
      if (actual[i] < 0 || (shape[i] >= 0 && shape[i] != actual[i])) {
        return false;
      }
    }
    return true;
  }
}
