package dev.vectormesh.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The encoder's graph in ONNX Runtime with nothing around it: one thread in the session. */
final class BareOnnx implements AutoCloseable {
  private final OrtEnvironment runtime = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  BareOnnx(Path model) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setMemoryPatternOptimization(false);
      options.addConfigEntry("session.use_device_allocator_for_initializers", "1");
      session = runtime.createSession(model.toString(), options);
    }
  }

  /** The vectors, one after the other. */
  float[] run(TokenBatch batch) throws OrtException {
    LongBuffer ids = longs(batch);
    LongBuffer mask = longs(batch);
    for (long[] text : batch.ids()) {
      ids.put(text);
      for (long token : text) {
        mask.put(token == 0 ? 0 : 1);
      }
    }
    long[] shape = {batch.texts(), batch.length()};
    try (OnnxTensor idTensor = OnnxTensor.createTensor(runtime, ids.flip(), shape);
        OnnxTensor maskTensor = OnnxTensor.createTensor(runtime, mask.flip(), shape);
        OnnxTensor typeTensor = OnnxTensor.createTensor(runtime, longs(batch), shape);
        OrtSession.Result result =
            session.run(
                Map.of(
                    "input_ids", idTensor,
                    "attention_mask", maskTensor,
                    "token_type_ids", typeTensor),
                Set.of("embedding"))) {
      FloatBuffer embedding = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] vectors = new float[embedding.remaining()];
      embedding.get(vectors);
      return vectors;
    }
  }

  /** Texts a second with one caller per core. */
  double textsPerSecond(List<TokenBatch> batches) throws Exception {
    int cores = Runtime.getRuntime().availableProcessors();
    ConcurrentLinkedQueue<TokenBatch> left = new ConcurrentLinkedQueue<>(batches);
    long start = System.nanoTime();
    try (ExecutorService callers = Executors.newFixedThreadPool(cores)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < cores; i++) {
        running.add(
            callers.submit(() -> {
              for (TokenBatch batch = left.poll(); batch != null; batch = left.poll()) {
                run(batch);
              }
              return null;
            }));
      }
      for (Future<?> caller : running) {
        caller.get();
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return batches.stream().mapToInt(TokenBatch::texts).sum() / seconds;
  }

  private static LongBuffer longs(TokenBatch batch) {
    return ByteBuffer.allocateDirect(batch.texts() * batch.length() * Long.BYTES)
        .order(ByteOrder.nativeOrder())
        .asLongBuffer();
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
