package dev.vectormesh.embedded.triton.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns ONNX Runtime's telemetry off, which since 1.29 is on by default on Linux and macOS: it
 * reports to its maker, and it matches the process's command line against a regular expression that
 * overflows the stack of any process with a command line of about 4 kB, a class path for instance,
 * without a word (microsoft/onnxruntime#32173, vespa-engine/vespa#37786).
 *
 * <p>Only an environment variable does it, read when the runtime starts. Where whoever started the
 * process has not set it, it is set here, in the C library's environment that the runtime reads.
 */
public final class RuntimeTelemetry {
  private static final Logger log = LoggerFactory.getLogger(RuntimeTelemetry.class);
  private static final String VARIABLE = "ORT_DISABLE_TELEMETRY";

  private RuntimeTelemetry() {}

  /** Has to come before the first use of ONNX Runtime. */
  public static void turnOff() {
    if (System.getenv(VARIABLE) == null && !setInCLibrary()) {
      log.warn("ONNX Runtime's telemetry cannot be turned off, set {}=1", VARIABLE);
    }
  }

  private static boolean setInCLibrary() {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> setenv = linker.defaultLookup().find("setenv");
    if (setenv.isEmpty()) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      FunctionDescriptor signature = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
      int overwrite = 1;
      int result =
          (int)
              linker
                  .downcallHandle(setenv.get(), signature)
                  .invokeExact(arena.allocateFrom(VARIABLE), arena.allocateFrom("1"), overwrite);
      return result == 0;
    } catch (Throwable e) {
      log.warn("the C library's setenv failed", e);
      return false;
    }
  }
}
