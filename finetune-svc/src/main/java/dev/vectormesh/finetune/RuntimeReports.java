package dev.vectormesh.finetune;

import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says at the start what ONNX Runtime, which trains here, would else do in silence: since 1.29 it
 * reports its use, and a process with a command line of some 4 kB, a class path for instance, ends
 * without a word (microsoft/onnxruntime#32173). The variable is read once by the C library, so a
 * process cannot set it for itself.
 */
final class RuntimeReports {
  private static final Logger log = LoggerFactory.getLogger(RuntimeReports.class);
  private static final String VARIABLE = "ORT_DISABLE_TELEMETRY";

  private RuntimeReports() {}

  /** Whether the environment turns the reports off; warns where it does not. */
  static boolean check(Map<String, String> environment) {
    boolean off = "1".equals(environment.get(VARIABLE));
    if (!off) {
      log.warn(
          "{} is not 1: ONNX Runtime reports its use, and training ends a process with a long"
              + " command line without a word. Set {}=1 in the environment and start again.",
          VARIABLE,
          VARIABLE);
    }
    return off;
  }
}
