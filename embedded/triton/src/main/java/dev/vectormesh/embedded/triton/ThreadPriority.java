package dev.vectormesh.embedded.triton;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lowers a thread's share of a busy machine, by {@code setpriority}: the JVM passes {@code
 * Thread.setPriority} over on Linux. There a thread has a priority of its own; elsewhere it is the
 * process's, and stays as it is.
 */
final class ThreadPriority {
  private static final Logger log = LoggerFactory.getLogger(ThreadPriority.class);
  private static final int CALLING_THREAD = 0;
  private static final int PRIO_PROCESS = 0;

  /** A tenth of the share of a thread of the usual priority. */
  private static final int NICE = 10;

  private ThreadPriority() {}

  /** For the calling thread, as long as it lives. */
  static void lower() {
    if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
      return;
    }
    try {
      Linker linker = Linker.nativeLinker();
      Optional<MemorySegment> setpriority = linker.defaultLookup().find("setpriority");
      if (setpriority.isPresent()) {
        FunctionDescriptor signature =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
        int result =
            (int)
                linker
                    .downcallHandle(setpriority.get(), signature)
                    .invokeExact(PRIO_PROCESS, CALLING_THREAD, NICE);
        log.debug("setpriority answers {}", result);
      }
    } catch (Throwable e) {
      log.warn("the C library's setpriority failed", e);
    }
  }
}
