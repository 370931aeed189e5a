package dev.vectormesh.embedded.triton.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.vectormesh.embedded.triton.tensor.InputTensor;
import dev.vectormesh.embedded.triton.tensor.Items;
import dev.vectormesh.embedded.triton.tensor.Shapes;
import dev.vectormesh.embedded.triton.tensor.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The runtime's tensors of one run, in native memory until closed. */
record RunInputs(Map<String, OnnxTensor> byName) implements AutoCloseable {

  /**
   * @param items of one request, or of several whose items are alike; in this order
   */
  static RunInputs of(OrtEnvironment runtime, List<Items> items) throws OrtException {
    RunInputs inputs = new RunInputs(new HashMap<>());
    try {
      for (int i = 0; i < items.getFirst().inputs().size(); i++) {
        InputTensor first = items.getFirst().inputs().get(i);
        inputs.byName.put(first.name(), tensor(runtime, first, i, items));
      }
      return inputs;
    } catch (OrtException | RuntimeException e) {
      inputs.close();
      throw e;
    }
  }

  private static OnnxTensor tensor(
      OrtEnvironment runtime, InputTensor first, int index, List<Items> items) throws OrtException {
    long[] shape = first.shape().clone();
    if (items.getFirst().batched()) {
      shape[0] = Items.count(items);
    }
    return switch (first) {
      case InputTensor.Fixed fixed ->
          RuntimeTensors.of(
              runtime, elements(shape, fixed.type(), index, items), shape, fixed.type());
      case InputTensor.Texts _ ->
          OnnxTensor.createTensor(
              runtime,
              items.stream().flatMap(part -> texts(part, index)).toArray(String[]::new),
              shape);
    };
  }

  private static ByteBuffer elements(long[] shape, TensorType type, int index, List<Items> items) {
    int bytes = Math.toIntExact(Math.multiplyExact(Shapes.elements(shape), type.size()));
    ByteBuffer memory = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    for (Items part : items) {
      InputTensor.Fixed tensor = (InputTensor.Fixed) part.inputs().get(index);
      memory.put(
          part.batched() ? tensor.items(part.from(), part.to()) : tensor.elements().duplicate());
    }
    return memory.flip();
  }

  private static Stream<String> texts(Items part, int index) {
    InputTensor.Texts tensor = (InputTensor.Texts) part.inputs().get(index);
    return Arrays.stream(part.batched() ? tensor.items(part.from(), part.to()) : tensor.elements());
  }

  @Override
  public void close() {
    byName.values().forEach(OnnxTensor::close);
  }
}
