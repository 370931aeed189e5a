package dev.vectormesh.embedded.triton;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.vectormesh.inference.v2.ModelConfig;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One version of a model in ONNX Runtime.
 *
 * <p>One session serves all callers: with one thread inside it, each caller computes on its own
 * thread, and the weights are in memory once. The runtime keeps the memory of the largest run for
 * the next (an arena only grows), so what bounds memory is the slice.
 */
final class OnnxModel {
  private final long version;
  private final ModelConfig config;
  private final OrtSession session;
  private final Map<String, TensorSpec> inputs;
  private final Map<String, TensorSpec> outputs;
  private final ModelCounters counters = new ModelCounters();
  private int users;
  private boolean retired;

  private OnnxModel(
      long version,
      ModelConfig config,
      OrtSession session,
      Map<String, TensorSpec> inputs,
      Map<String, TensorSpec> outputs) {
    this.version = version;
    this.config = config;
    this.session = session;
    this.inputs = inputs;
    this.outputs = outputs;
  }

  static OrtEnvironment runtime() {
    return OrtEnvironment.getEnvironment();
  }

  /**
   * Reads the file and completes the configuration from it. @throws IllegalArgumentException where
   * the two do not fit
   */
  static OnnxModel load(Path file, long version, ModelConfig config) throws OrtException {
    OrtSession session;
    try (OrtSession.SessionOptions options = RuntimeOptions.of(config)) {
      session = runtime().createSession(file.toString(), options);
    }
    try {
      Map<String, TensorSpec> inputs = specs(session.getInputInfo());
      Map<String, TensorSpec> outputs = specs(session.getOutputInfo());
      ModelConfig complete = ConfigCompletion.of(config, inputs, outputs);
      return new OnnxModel(
          version,
          complete,
          session,
          ConfigCompletion.inputs(complete, inputs),
          ConfigCompletion.outputs(complete, outputs));
    } catch (RuntimeException | OrtException e) {
      session.close();
      throw e;
    }
  }

  String name() {
    return config.getName();
  }

  long version() {
    return version;
  }

  ModelConfig config() {
    return config;
  }

  /** What a request has to bring, in the order of the configuration. */
  Map<String, TensorSpec> inputs() {
    return inputs;
  }

  /** What can be asked for, in the order of the configuration. */
  Map<String, TensorSpec> outputs() {
    return outputs;
  }

  ModelCounters counters() {
    return counters;
  }

  /** Runs the graph as far as these outputs need. */
  Outputs run(List<InputTensor> tensors, @Nullable Slice slice, List<TensorSpec> wanted)
      throws OrtException {
    long start = System.nanoTime();
    try (RunInputs inputTensors = RunInputs.of(runtime(), tensors, slice)) {
      long prepared = System.nanoTime();
      Collection<String> names = wanted.stream().map(TensorSpec::name).toList();
      try (OrtSession.Result result =
          session.run(inputTensors.byName(), new LinkedHashSet<>(names))) {
        long ran = System.nanoTime();
        Outputs outputsOfRun = Outputs.copy(result, wanted);
        counters.ran(
            slice == null ? 1 : slice.items(),
            prepared - start,
            ran - prepared,
            System.nanoTime() - ran);
        return outputsOfRun;
      }
    }
  }

  /** Keeps the session open until {@link #release}; false where the model was retired before. */
  synchronized boolean acquire() {
    if (retired) {
      return false;
    }
    users++;
    return true;
  }

  synchronized void release() {
    users--;
    closeWhenUnused();
  }

  /** Takes no new users, and closes the session when the last one has gone. */
  synchronized void retire() {
    if (!retired) {
      retired = true;
      closeWhenUnused();
    }
  }

  private void closeWhenUnused() {
    if (retired && users == 0) {
      try {
        session.close();
      } catch (OrtException e) {
        throw TritonErrors.runtime(String.valueOf(e.getMessage()));
      }
    }
  }

  private static Map<String, TensorSpec> specs(Map<String, NodeInfo> nodes) {
    Map<String, TensorSpec> specs = new LinkedHashMap<>();
    nodes.forEach((name, node) -> {
      if (!(node.getInfo() instanceof TensorInfo tensor)) {
        throw new IllegalArgumentException("'" + name + "' is no tensor");
      }
      TensorType type =
          TensorType.of(tensor.type)
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "unsupported datatype %s of '%s'".formatted(tensor.onnxType, name)));
      specs.put(name, new TensorSpec(name, type, tensor.getShape()));
    });
    return specs;
  }

  /** The items {@code from} (inclusive) to {@code to} (exclusive) of a batch. */
  record Slice(int from, int to) {
    int items() {
      return to - from;
    }
  }
}
