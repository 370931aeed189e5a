package dev.vectormesh.embedded.triton.tensor;

import static dev.vectormesh.embedded.triton.error.TritonErrors.invalid;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import dev.vectormesh.embedded.triton.error.TritonErrors;
import dev.vectormesh.inference.v2.InferTensorContents;
import dev.vectormesh.inference.v2.ModelInferRequest;
import dev.vectormesh.inference.v2.ModelInferRequest.InferInputTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes the tensors out of a request, and refuses what the model does not take. */
public final class InputReader {
  private final String model;
  private final Map<String, TensorSpec> specs;
  private final int maxBatch;

  /**
   * @param maxBatch the largest first dimension, 0 where the first dimension is no batch
   */
  public InputReader(String model, Map<String, TensorSpec> specs, int maxBatch) {
    this.model = model;
    this.specs = specs;
    this.maxBatch = maxBatch;
  }

  /** The tensors in the model's order. */
  public List<InputTensor> read(ModelInferRequest request) {
    boolean raw = request.getRawInputContentsCount() > 0;
    if (raw && request.getRawInputContentsCount() != request.getInputsCount()) {
      throw invalid(
          "expected %d raw input contents but got %d for model '%s'",
          request.getInputsCount(), request.getRawInputContentsCount(), model);
    }
    Map<String, InputTensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < request.getInputsCount(); i++) {
      InferInputTensor input = request.getInputs(i);
      TensorSpec spec = specs.get(input.getName());
      if (spec == null) {
        throw invalid("unexpected inference input '%s' for model '%s'", input.getName(), model);
      }
      if (!spec.type().name().equals(input.getDatatype())) {
        throw invalid(
            "inference input '%s' data-type is '%s', but model '%s' expects '%s'",
            input.getName(), input.getDatatype(), model, spec.type());
      }
      if (input.containsParameters("shared_memory_region")) {
        throw TritonErrors.unsupported("shared memory", model);
      }
      long[] shape = shape(spec, input);
      InputTensor tensor =
          raw
              ? raw(spec, shape, input, request.getRawInputContents(i))
              : typed(spec, shape, input.getContents());
      if (tensors.put(spec.name(), tensor) != null) {
        throw invalid("input '%s' already exists in request for model '%s'", spec.name(), model);
      }
    }
    requireAll(tensors);
    List<InputTensor> ordered = new ArrayList<>(tensors.size());
    for (String name : specs.keySet()) {
      ordered.add(tensors.get(name));
    }
    requireOneBatch(ordered);
    return ordered;
  }

  private void requireAll(Map<String, InputTensor> tensors) {
    if (tensors.size() < specs.size()) {
      List<String> missing =
          specs.keySet().stream().filter(name -> !tensors.containsKey(name)).toList();
      throw invalid(
          "expected %d inputs but got %d inputs for model '%s'. Got input(s) %s, but missing"
              + " required input(s) %s. Please provide all required input(s).",
          specs.size(),
          tensors.size(),
          model,
          TritonErrors.names(tensors.keySet()),
          TritonErrors.names(missing));
    }
  }

  private void requireOneBatch(List<InputTensor> tensors) {
    if (maxBatch == 0) {
      return;
    }
    long batch = tensors.getFirst().shape()[0];
    for (InputTensor tensor : tensors) {
      if (tensor.shape()[0] != batch) {
        throw invalid(
            "input '%s' batch size does not match other inputs for '%s'", tensor.name(), model);
      }
    }
    if (batch < 1 || batch > maxBatch) {
      throw invalid(
          "inference request batch-size must be %s for '%s'",
          batch < 1 ? ">= 1" : "<= " + maxBatch, model);
    }
  }

  private long[] shape(TensorSpec spec, InferInputTensor input) {
    long[] shape = new long[input.getShapeCount()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = input.getShape(i);
    }
    if (!spec.takes(shape)) {
      throw invalid(
          "unexpected shape for input '%s' for model '%s'. Expected %s, got %s.%s",
          spec.name(),
          model,
          TritonErrors.shape(spec.shape()),
          TritonErrors.shape(shape),
          maxBatch > 0
              ? " NOTE: Setting a non-zero max_batch_size in the model config requires a batch"
                  + " dimension to be prepended to each input shape."
              : "");
    }
    return shape;
  }

  private InputTensor raw(TensorSpec spec, long[] shape, InferInputTensor input, ByteString bytes) {
    if (input.hasContents()) {
      throw invalid(
          "unexpected explicit tensor data for input tensor '%s' for model '%s', binary data was"
              + " already supplied.",
          spec.name(), model);
    }
    if (spec.type() == TensorType.BYTES) {
      return texts(spec, shape, split(spec, bytes));
    }
    requireSize(spec, shape, bytes.size());
    return new InputTensor.Fixed(
        spec.name(),
        spec.type(),
        shape,
        bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN));
  }

  private InputTensor typed(TensorSpec spec, long[] shape, InferTensorContents contents) {
    int count = requireOnly(spec, contents);
    if (spec.type() == TensorType.BYTES) {
      return texts(spec, shape, contents.getBytesContentsList());
    }
    requireSize(spec, shape, (long) count * spec.type().size());
    ByteBuffer elements =
        ByteBuffer.allocate(count * spec.type().size()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      switch (spec.type()) {
        case BOOL -> elements.put((byte) (contents.getBoolContents(i) ? 1 : 0));
        case UINT8 -> elements.put((byte) contents.getUintContents(i));
        case UINT16 -> elements.putShort((short) contents.getUintContents(i));
        case UINT32 -> elements.putInt(contents.getUintContents(i));
        case UINT64 -> elements.putLong(contents.getUint64Contents(i));
        case INT8 -> elements.put((byte) contents.getIntContents(i));
        case INT16 -> elements.putShort((short) contents.getIntContents(i));
        case INT32 -> elements.putInt(contents.getIntContents(i));
        case INT64 -> elements.putLong(contents.getInt64Contents(i));
        case FP32 -> elements.putFloat(contents.getFp32Contents(i));
        case FP64 -> elements.putDouble(contents.getFp64Contents(i));
        case FP16, BF16, BYTES -> throw new IllegalStateException(spec.type().name());
      }
    }
    return new InputTensor.Fixed(spec.name(), spec.type(), shape, elements.flip());
  }

  /**
   * Elements in the field of this type; elements in any other are an error. 16-bit reals have no
   * field.
   */
  private int requireOnly(TensorSpec spec, InferTensorContents contents) {
    int wanted = 0;
    for (Map.Entry<String, Integer> field : counts(contents).entrySet()) {
      if (field.getKey().equals(fieldOf(spec.type()))) {
        wanted = field.getValue();
      } else if (field.getValue() > 0) {
        throw invalid(
            "unexpected explicit tensor data for input tensor '%s' for model '%s' in %s, expected"
                + " datatype '%s'",
            spec.name(), model, field.getKey(), spec.type());
      }
    }
    return wanted;
  }

  private static Map<String, Integer> counts(InferTensorContents contents) {
    return Map.of(
        "bool_contents", contents.getBoolContentsCount(),
        "int_contents", contents.getIntContentsCount(),
        "int64_contents", contents.getInt64ContentsCount(),
        "uint_contents", contents.getUintContentsCount(),
        "uint64_contents", contents.getUint64ContentsCount(),
        "fp32_contents", contents.getFp32ContentsCount(),
        "fp64_contents", contents.getFp64ContentsCount(),
        "bytes_contents", contents.getBytesContentsCount());
  }

  private static String fieldOf(TensorType type) {
    return switch (type) {
      case BOOL -> "bool_contents";
      case UINT8, UINT16, UINT32 -> "uint_contents";
      case UINT64 -> "uint64_contents";
      case INT8, INT16, INT32 -> "int_contents";
      case INT64 -> "int64_contents";
      case FP32 -> "fp32_contents";
      case FP64 -> "fp64_contents";
      case BYTES -> "bytes_contents";
      case FP16, BF16 -> "raw_input_contents";
    };
  }

  private void requireSize(TensorSpec spec, long[] shape, long actual) {
    long expected = elements(shape) * spec.type().size();
    if (expected != actual) {
      throw invalid(
          "input byte size mismatch for input '%s' for model '%s'. Expected %d, got %d",
          spec.name(), model, expected, actual);
    }
  }

  /** The product, or as many as no message can hold. */
  private static long elements(long[] shape) {
    long product = 1;
    for (long size : shape) {
      if (size > 0 && product > Integer.MAX_VALUE / size) {
        return Integer.MAX_VALUE;
      }
      product *= size;
    }
    return product;
  }

  private InputTensor texts(TensorSpec spec, long[] shape, List<ByteString> elements) {
    if (elements.size() != elements(shape)) {
      throw invalid(
          "expected %d strings for inference input '%s' for model '%s', got %d",
          elements(shape), spec.name(), model, elements.size());
    }
    String[] texts = new String[elements.size()];
    for (int i = 0; i < texts.length; i++) {
      try {
        texts[i] = UTF_8.newDecoder().decode(elements.get(i).asReadOnlyByteBuffer()).toString();
      } catch (CharacterCodingException e) {
        throw invalid(
            "element %d of inference input '%s' for model '%s' is not UTF-8",
            i, spec.name(), model);
      }
    }
    return new InputTensor.Texts(spec.name(), shape, texts);
  }

  /** Each element is its length in 4 bytes, little-endian, and its bytes. */
  private List<ByteString> split(TensorSpec spec, ByteString bytes) {
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    List<ByteString> elements = new ArrayList<>();
    while (buffer.hasRemaining()) {
      int length = buffer.remaining() < 4 ? -1 : buffer.getInt();
      if (length < 0 || length > buffer.remaining()) {
        throw invalid(
            "incomplete string data for inference input '%s' for model '%s'", spec.name(), model);
      }
      elements.add(bytes.substring(buffer.position(), buffer.position() + length));
      buffer.position(buffer.position() + length);
    }
    return elements;
  }
}
