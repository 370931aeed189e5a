package dev.vectormesh.embedded.triton.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.vectormesh.embedded.triton.tensor.TensorSpec;
import dev.vectormesh.embedded.triton.tensor.TensorType;
import dev.vectormesh.inference.v2.ModelConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A graph in ONNX Runtime, and what its configuration says of it.
 *
 * @param config complete
 * @param inputs in the order of the configuration
 * @param outputs in the order of the configuration
 */
record OnnxGraph(
    ModelConfig config,
    OrtSession session,
    Map<String, TensorSpec> inputs,
    Map<String, TensorSpec> outputs)
    implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OnnxGraph.class);

  /**
   * Reads the file and completes the configuration from it.
   *
   * @throws IllegalArgumentException where the two do not fit
   */
  static OnnxGraph read(Path file, ModelConfig config) throws OrtException {
    ConfigSupport.check(config);
    OrtSession session;
    try (OrtSession.SessionOptions options = RuntimeOptions.of(config)) {
      session = OnnxModel.runtime().createSession(file.toString(), options);
    }
    try {
      Map<String, TensorSpec> inputs = specs(session.getInputInfo());
      Map<String, TensorSpec> outputs = specs(session.getOutputInfo());
      ModelConfig complete = ConfigCompletion.of(config, inputs, outputs);
      return new OnnxGraph(
          complete,
          session,
          ConfigCompletion.inputs(complete, inputs),
          ConfigCompletion.outputs(complete, outputs));
    } catch (Throwable e) {
      session.close();
      throw e;
    }
  }

  private static Map<String, TensorSpec> specs(Map<String, NodeInfo> nodes) {
    Map<String, TensorSpec> specs = new LinkedHashMap<>();
    nodes.forEach((name, node) -> {
      if (!(node.getInfo() instanceof TensorInfo tensor)) {
        throw new IllegalArgumentException("'" + name + "' is no tensor");
      }
      TensorType type =
          TensorType.of(tensor.onnxType)
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "unsupported datatype %s of '%s'".formatted(tensor.onnxType, name)));
      specs.put(name, new TensorSpec(name, type, tensor.getShape()));
    });
    return specs;
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      log.warn("the session of {} does not close", config.getName(), e);
    }
  }
}
