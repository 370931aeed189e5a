package dev.vectormesh.embedded.triton.onnx;

import static dev.vectormesh.embedded.triton.batching.ModelParameters.number;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.vectormesh.inference.v2.ModelConfig;

/**
 * The parameters of Triton's ONNX Runtime backend that mean something on a CPU, by their names
 * there.
 */
final class RuntimeOptions {
  private RuntimeOptions() {}

  static OrtSession.SessionOptions of(ModelConfig config) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    try {
      options.setIntraOpNumThreads(number(config, "intra_op_thread_count", 1));
      options.setInterOpNumThreads(number(config, "inter_op_thread_count", 1));
      options.setCPUArenaAllocator(number(config, "enable_mem_arena", 1) != 0);
      // Patterns are kept per shape of request and never dropped; lengths of texts are many.
      options.setMemoryPatternOptimization(number(config, "enable_mem_pattern", 0) != 0);
      // Weights stay out of the arena, whose blocks are larger than what they hold.
      options.addConfigEntry("session.use_device_allocator_for_initializers", "1");
      options.setOptimizationLevel(
          switch (config.getOptimization().getGraph().getLevel()) {
            case -1 -> OptLevel.BASIC_OPT;
            case 1 -> OptLevel.EXTENDED_OPT;
            default -> OptLevel.ALL_OPT;
          });
      return options;
    } catch (RuntimeException | OrtException e) {
      options.close();
      throw e;
    }
  }
}
