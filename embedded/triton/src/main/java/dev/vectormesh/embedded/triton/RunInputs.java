package dev.vectormesh.embedded.triton;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The runtime's tensors of one run, in native memory until closed. */
record RunInputs(Map<String, OnnxTensor> byName) implements AutoCloseable {

  /**
   * @param slice the items to take; null takes the tensors whole
   */
  static RunInputs of(
      OrtEnvironment runtime, List<InputTensor> tensors, OnnxModel.@Nullable Slice slice)
      throws OrtException {
    RunInputs inputs = new RunInputs(new HashMap<>());
    try {
      for (InputTensor tensor : tensors) {
        inputs.byName.put(
            tensor.name(),
            slice == null
                ? tensor.whole(runtime)
                : tensor.slice(runtime, slice.from(), slice.to()));
      }
      return inputs;
    } catch (OrtException e) {
      inputs.close();
      throw e;
    }
  }

  @Override
  public void close() {
    byName.values().forEach(OnnxTensor::close);
  }
}
