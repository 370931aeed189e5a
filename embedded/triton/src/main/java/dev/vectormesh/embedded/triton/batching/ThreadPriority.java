package dev.vectormesh.embedded.triton.batching;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lowers a thread's share of a busy machine, by the C library's {@code nice}: the JVM passes {@code
 * Thread.setPriority} over on Linux. There it is the calling thread's alone; elsewhere it would be
 * the whole process's, and nothing is done.
 */
public final class ThreadPriority {
  private static final Logger log = LoggerFactory.getLogger(ThreadPriority.class);

  /** A tenth of the share of a thread that has not been lowered. */
  private static final int LOWER_BY = 10;

  private ThreadPriority() {}

  /** For the calling thread, as long as it lives. */
  public static void lower() {
    if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
      return;
    }
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> nice = linker.defaultLookup().find("nice");
    try {
      if (nice.isPresent()) {
        FunctionDescriptor signature = FunctionDescriptor.of(JAVA_INT, JAVA_INT);
        int now = (int) linker.downcallHandle(nice.get(), signature).invokeExact(LOWER_BY);
        log.trace("{} runs at nice {}", Thread.currentThread().getName(), now);
      }
    } catch (Throwable e) {
      log.warn("the C library's nice failed", e);
    }
  }
}
