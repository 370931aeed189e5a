package dev.vectormesh.embedded.triton.tensor;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.vectormesh.embedded.triton.error.TritonErrors;
import dev.vectormesh.inference.v2.ModelInferResponse;
import dev.vectormesh.inference.v2.ModelInferResponse.InferOutputTensor;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tensors that a run gave: for all its items, or for those of one request. */
public final class Outputs {
  private final Map<String, Tensor> tensors;

  private Outputs(Map<String, Tensor> tensors) {
    this.tensors = tensors;
  }

  /** Copies what is wanted out of the runtime's memory. */
  public static Outputs copy(OrtSession.Result result, Collection<TensorSpec> wanted)
      throws OrtException {
    Map<String, Tensor> tensors = new HashMap<>();
    for (TensorSpec spec : wanted) {
      OnnxValue value =
          result
              .get(spec.name())
              .orElseThrow(() -> TritonErrors.runtime("no output " + spec.name()));
      if (!(value instanceof OnnxTensor tensor)) {
        throw TritonErrors.runtime("output " + spec.name() + " is no tensor");
      }
      long[] shape = tensor.getInfo().getShape();
      tensors.put(
          spec.name(),
          spec.type() == TensorType.BYTES
              ? Tensor.texts(shape, tensor.getValue())
              : Tensor.fixed(shape, tensor.getByteBuffer(), spec.type().size()));
    }
    return new Outputs(tensors);
  }

  /**
   * What belongs to the items {@code from} (inclusive) to {@code to} (exclusive) of a run of {@code
   * all}.
   */
  public Outputs items(Collection<TensorSpec> wanted, int from, int to, int all) {
    Map<String, Tensor> part = new HashMap<>();
    for (TensorSpec spec : wanted) {
      Tensor tensor = tensor(spec);
      if (tensor.shape.length == 0 || tensor.shape[0] != all) {
        throw TritonErrors.runtime(
            "output %s has shape %s for a batch of %d"
                .formatted(spec.name(), TritonErrors.shape(tensor.shape), all));
      }
      part.put(spec.name(), tensor.items(from, to));
    }
    return new Outputs(part);
  }

  /**
   * Joins the items of runs in order; every tensor of theirs has the same shape but for the first
   * dimension.
   */
  public static void join(
      List<TensorSpec> wanted, List<Outputs> runs, ModelInferResponse.Builder answer) {
    for (TensorSpec spec : wanted) {
      Tensor joined = runs.getFirst().tensor(spec);
      for (Outputs run : runs.subList(1, runs.size())) {
        joined = joined.plus(spec, run.tensor(spec));
      }
      InferOutputTensor.Builder output =
          answer.addOutputsBuilder().setName(spec.name()).setDatatype(spec.type().name());
      for (long size : joined.shape) {
        output.addShape(size);
      }
      answer.addRawOutputContents(joined.elements);
    }
  }

  private Tensor tensor(TensorSpec spec) {
    Tensor tensor = tensors.get(spec.name());
    if (tensor == null) {
      throw new IllegalStateException("no output " + spec.name());
    }
    return tensor;
  }

  /**
   * @param ends where each element ends in {@code elements}; empty where all are of {@code size}
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Tensor(long[] shape, ByteString elements, int size, int[] ends) {
    private static final int[] FIXED = {};

    static Tensor fixed(long[] shape, ByteBuffer elements, int size) {
      return new Tensor(shape, UnsafeByteOperations.unsafeWrap(elements), size, FIXED);
    }

    static Tensor texts(long[] shape, Object value) {
      int count = Math.toIntExact(Shapes.elements(shape));
      int[] ends = new int[count];
      ByteString.Output out = ByteString.newOutput();
      append(value, out, ends, 0);
      return new Tensor(shape, out.toByteString(), 0, ends);
    }

    private static int append(Object value, ByteString.Output out, int[] ends, int index) {
      if (!(value instanceof String text)) {
        int next = index;
        for (int i = 0; i < Array.getLength(value); i++) {
          next = append(Array.get(value, i), out, ends, next);
        }
        return next;
      }
      byte[] bytes = text.getBytes(UTF_8);
      byte[] length =
          ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length).array();
      out.write(length, 0, length.length);
      out.write(bytes, 0, bytes.length);
      ends[index] = out.size();
      return index + 1;
    }

    Tensor items(int from, int to) {
      if (from == 0 && to == shape[0]) {
        return this;
      }
      long[] part = shape.clone();
      part[0] = to - from;
      int item = Math.toIntExact(Shapes.elementsPerItem(shape));
      return new Tensor(
          part, elements.substring(offset(from * item), offset(to * item)), size, FIXED);
    }

    private int offset(int element) {
      if (size > 0) {
        return element * size;
      }
      return element == 0 ? 0 : ends[element - 1];
    }

    Tensor plus(TensorSpec spec, Tensor more) {
      if (!Arrays.equals(shape, 1, shape.length, more.shape, 1, more.shape.length)) {
        throw TritonErrors.runtime(
            "output %s differs in shape between slices, %s and %s"
                .formatted(spec.name(), TritonErrors.shape(shape), TritonErrors.shape(more.shape)));
      }
      long[] sum = shape.clone();
      sum[0] += more.shape[0];
      return new Tensor(sum, elements.concat(more.elements), size, FIXED);
    }
  }
}
