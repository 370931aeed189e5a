package dev.vectormesh.finetune.adapter;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Loss and gradient of an adapter's weights. For one thread; wants to be closed.
 *
 * <p>ONNX Runtime 1.29 counts its use, and takes the process with it where the command line is
 * long, unless {@code ORT_DISABLE_TELEMETRY=1} is in the environment before it starts: {@code
 * vectormesh} sets it, embedded Triton does, and so does the image of a service (decision 0005).
 */
final class AdapterStep implements AutoCloseable {
  private final int dimension;
  private final OrtSession lossAlone;
  private final OrtSession both;
  private final FloatBuffer weights;

  /**
   * @param temperature that similarities are divided by, above 0
   * @param threads that compute
   */
  AdapterStep(int dimension, float temperature, int threads) {
    this.dimension = dimension;
    this.lossAlone = session(StepGraph.loss(temperature), threads);
    this.both = session(StepGraph.gradient(temperature), threads);
    this.weights =
        ByteBuffer.allocateDirect(dimension * dimension * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
  }

  private static OrtSession session(byte[] graph, int threads) {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      // Batches differ in their columns: what was planned for one fits no other.
      options.setMemoryPatternOptimization(false);
      return OrtEnvironment.getEnvironment().createSession(graph, options);
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime does not take the step's graph", e);
    }
  }

  /** The mean loss of the batch's pairs by their weights. */
  float loss(float[] ofWeights, Batch batch) {
    return run(lossAlone, ofWeights, batch, new float[0]);
  }

  /**
   * The loss, as {@link #loss}.
   *
   * @param gradient takes the loss' derivative by each weight
   */
  float gradient(float[] ofWeights, Batch batch, float[] gradient) {
    return run(both, ofWeights, batch, gradient);
  }

  private float run(OrtSession session, float[] ofWeights, Batch batch, float[] gradient) {
    weights.clear().put(ofWeights).flip();
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      put(inputs, StepGraph.WEIGHTS, weights, dimension, dimension);
      put(inputs, StepGraph.QUERIES, batch.queries(), batch.rows(), dimension);
      put(inputs, StepGraph.DOCUMENTS, batch.documents(), batch.columns(), dimension);
      put(inputs, StepGraph.TARGET, batch.target(), batch.rows(), batch.columns());
      put(inputs, StepGraph.MASK, batch.mask(), batch.rows(), batch.columns());
      try (OrtSession.Result result = session.run(inputs)) {
        if (gradient.length > 0) {
          tensor(result, StepGraph.GRADIENT).getFloatBuffer().get(gradient);
        }
        return tensor(result, StepGraph.LOSS).getFloatBuffer().get(0);
      }
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed in a training step", e);
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private static OnnxTensor tensor(OrtSession.Result result, String name) {
    return (OnnxTensor) result.get(name).orElseThrow();
  }

  private static void put(
      Map<String, OnnxTensor> inputs, String name, FloatBuffer values, int rows, int columns)
      throws OrtException {
    inputs.put(
        name,
        OnnxTensor.createTensor(
            OrtEnvironment.getEnvironment(), values, new long[] {rows, columns}));
  }

  @Override
  public void close() {
    try {
      lossAlone.close();
      both.close();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }
}
