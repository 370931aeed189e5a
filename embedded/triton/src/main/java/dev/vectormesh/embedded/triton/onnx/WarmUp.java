package dev.vectormesh.embedded.triton.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.ByteString;
import dev.vectormesh.embedded.triton.error.TritonErrors;
import dev.vectormesh.embedded.triton.tensor.InputReader;
import dev.vectormesh.embedded.triton.tensor.InputTensor;
import dev.vectormesh.embedded.triton.tensor.Items;
import dev.vectormesh.embedded.triton.tensor.TensorType;
import dev.vectormesh.inference.v2.ModelInferRequest;
import dev.vectormesh.inference.v2.ModelInferRequest.InferInputTensor;
import dev.vectormesh.inference.v2.ModelWarmup;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Runs the requests that a configuration names before a model is served. */
final class WarmUp {
  private final Path files;
  private final OnnxGraph graph;

  /**
   * @param files the folder of the files that samples name
   */
  WarmUp(Path files, OnnxGraph graph) {
    this.files = files;
    this.graph = graph;
  }

  /**
   * @throws IllegalArgumentException where a request does not fit the model
   */
  void run() throws OrtException, IOException {
    for (ModelWarmup sample : graph.config().getModelWarmupList()) {
      try {
        run(sample);
      } catch (StatusRuntimeException | OrtException e) {
        throw new IllegalArgumentException(
            "failed to run warmup sample '%s' for model '%s': %s"
                .formatted(sample.getName(), graph.config().getName(), message(e)),
            e);
      }
    }
  }

  private static String message(Exception e) {
    return e instanceof StatusRuntimeException status
        ? String.valueOf(status.getStatus().getDescription())
        : String.valueOf(e.getMessage());
  }

  private void run(ModelWarmup sample) throws OrtException, IOException {
    int maxBatch = graph.config().getMaxBatchSize();
    if (sample.getBatchSize() < 1 || (maxBatch == 0 && sample.getBatchSize() > 1)) {
      throw TritonErrors.invalid("batch size has to be %s", maxBatch == 0 ? "1" : ">= 1");
    }
    List<InputTensor> inputs =
        new InputReader(graph.config().getName(), graph.inputs(), maxBatch).read(request(sample));
    Items items = new Items(inputs, 0, maxBatch == 0 ? 1 : sample.getBatchSize(), maxBatch > 0);
    for (int i = 0; i < Math.max(1, sample.getCount()); i++) {
      try (RunInputs tensors = RunInputs.of(OnnxModel.runtime(), List.of(items));
          OrtSession.Result _ = graph.session().run(tensors.byName(), graph.outputs().keySet())) {
        continue;
      }
    }
  }

  private ModelInferRequest request(ModelWarmup sample) throws IOException {
    ModelInferRequest.Builder request = ModelInferRequest.newBuilder();
    // In one order, whatever the map's: the file and its random numbers give one request.
    for (Map.Entry<String, ModelWarmup.Input> entry :
        new TreeMap<>(sample.getInputsMap()).entrySet()) {
      ModelWarmup.Input input = entry.getValue();
      TensorType type =
          TensorType.of(input.getDataType())
              .orElseThrow(
                  () -> TritonErrors.invalid("unsupported datatype %s", input.getDataType()));
      List<Long> shape = new ArrayList<>(input.getDimsList());
      if (graph.config().getMaxBatchSize() > 0) {
        shape.addFirst((long) sample.getBatchSize());
      }
      request
          .addInputs(
              InferInputTensor.newBuilder()
                  .setName(entry.getKey())
                  .setDatatype(type.name())
                  .addAllShape(shape))
          .addRawInputContents(
              repeat(elements(entry.getKey(), input, type), sample.getBatchSize()));
    }
    return request.build();
  }

  /** The elements of one item. */
  private ByteString elements(String name, ModelWarmup.Input input, TensorType type)
      throws IOException {
    if (input.getDimsList().stream().anyMatch(size -> size < 0)) {
      throw TritonErrors.invalid(
          "warmup setting expects all variable-size dimensions are specified for input '%s'", name);
    }
    // An empty text is its length alone.
    long bytes = type == TensorType.BYTES ? Integer.BYTES : type.size();
    for (long size : input.getDimsList()) {
      if (size > 0 && bytes > Integer.MAX_VALUE / size) {
        throw TritonErrors.invalid("warmup input '%s' is larger than 2 GiB", name);
      }
      bytes *= size;
    }
    return elements(input, type, (int) bytes);
  }

  private ByteString elements(ModelWarmup.Input input, TensorType type, int bytes)
      throws IOException {
    return switch (input.getInputDataTypeCase()) {
      case INPUT_DATA_FILE -> file(input.getInputDataFile());
      case RANDOM_DATA -> random(type, bytes);
      default -> ByteString.copyFrom(new byte[bytes]);
    };
  }

  private ByteString file(String name) throws IOException {
    Path warmup = files.toAbsolutePath().normalize();
    Path file = warmup.resolve(name).normalize();
    if (!file.startsWith(warmup) || !Files.isRegularFile(file)) {
      throw TritonErrors.invalid("no file '%s' in the model's warmup folder", name);
    }
    return ByteString.copyFrom(Files.readAllBytes(file));
  }

  /** Bits at random are no token ids, and no reals but by chance: what is small is always valid. */
  private static ByteString random(TensorType type, int bytes) {
    byte[] random = new byte[bytes];
    if (type != TensorType.BYTES && type != TensorType.BOOL) {
      Random numbers = new Random(0);
      for (int i = 0; i < bytes; i += type.size()) {
        random[i] = (byte) numbers.nextInt(2);
      }
    }
    return ByteString.copyFrom(random);
  }

  private static ByteString repeat(ByteString item, int times) {
    ByteString all = ByteString.EMPTY;
    for (int i = 0; i < times; i++) {
      all = all.concat(item);
    }
    return all;
  }
}
