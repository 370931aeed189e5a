package dev.vectormesh.embedded.triton;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.vectormesh.inference.v2.ModelInferResponse;
import dev.vectormesh.inference.v2.ModelInferResponse.InferOutputTensor;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The tensors that one run gave, and the answer that the runs of a request make together. */
final class Outputs {
  private final List<Tensor> tensors;

  private Outputs(List<Tensor> tensors) {
    this.tensors = tensors;
  }

  /** Copies what is wanted out of the runtime's memory. */
  static Outputs copy(OrtSession.Result result, List<TensorSpec> wanted) throws OrtException {
    List<Tensor> tensors = new ArrayList<>();
    for (TensorSpec spec : wanted) {
      OnnxValue value =
          result
              .get(spec.name())
              .orElseThrow(() -> TritonErrors.runtime("no output " + spec.name()));
      if (!(value instanceof OnnxTensor tensor)) {
        throw TritonErrors.runtime("output " + spec.name() + " is no tensor");
      }
      long[] shape = tensor.getInfo().getShape();
      ByteString elements =
          spec.type() == TensorType.BYTES ? texts(tensor.getValue()) : fixed(tensor);
      tensors.add(new Tensor(spec, shape, elements));
    }
    return new Outputs(tensors);
  }

  /**
   * Joins the runs' items in order; every tensor of theirs has the same shape but for the first
   * dimension.
   */
  static void join(List<Outputs> runs, ModelInferResponse.Builder answer) {
    Outputs first = runs.getFirst();
    for (int i = 0; i < first.tensors.size(); i++) {
      Tensor joined = first.tensors.get(i);
      for (Outputs run : runs.subList(1, runs.size())) {
        joined = joined.plus(run.tensors.get(i));
      }
      answer.addOutputs(
          InferOutputTensor.newBuilder()
              .setName(joined.spec.name())
              .setDatatype(joined.spec.type().name())
              .addAllShape(Arrays.stream(joined.shape).boxed().toList()));
      answer.addRawOutputContents(joined.elements);
    }
  }

  private static ByteString fixed(OnnxTensor tensor) {
    return UnsafeByteOperations.unsafeWrap(tensor.getByteBuffer());
  }

  private static ByteString texts(Object value) {
    ByteString.Output out = ByteString.newOutput();
    appendTexts(value, out);
    return out.toByteString();
  }

  private static void appendTexts(Object value, ByteString.Output out) {
    if (value instanceof String text) {
      byte[] bytes = text.getBytes(UTF_8);
      byte[] length =
          ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length).array();
      out.write(length, 0, length.length);
      out.write(bytes, 0, bytes.length);
    } else {
      for (int i = 0; i < Array.getLength(value); i++) {
        appendTexts(Array.get(value, i), out);
      }
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Tensor(TensorSpec spec, long[] shape, ByteString elements) {
    Tensor plus(Tensor more) {
      long[] sum = shape.clone();
      sum[0] += more.shape[0];
      long[] expected = sum.clone();
      expected[0] = more.shape[0];
      if (!Arrays.equals(expected, more.shape)) {
        throw TritonErrors.runtime(
            "output %s differs in shape between slices, %s and %s"
                .formatted(spec.name(), TritonErrors.shape(shape), TritonErrors.shape(more.shape)));
      }
      return new Tensor(spec, sum, elements.concat(more.elements));
    }
  }
}
