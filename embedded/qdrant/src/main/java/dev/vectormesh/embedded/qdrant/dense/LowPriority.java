package dev.vectormesh.embedded.qdrant.dense;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that leave a busy machine to others, by the C library's {@code nice}. On Linux that is a
 * matter of the calling thread; elsewhere it would be one of the process, and nothing is done.
 */
final class LowPriority {
  private static final Logger LOG = LoggerFactory.getLogger(LowPriority.class);

  /** A tenth of the share of a thread that has not been lowered. */
  private static final int LOWER_BY = 10;

  private LowPriority() {}

  /** The threads of {@code factory}, lowered. */
  static ThreadFactory of(ThreadFactory factory) {
    return work ->
        factory.newThread(() -> {
          lower();
          work.run();
        });
  }

  private static void lower() {
    if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
      return;
    }
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> nice = linker.defaultLookup().find("nice");
    try {
      if (nice.isPresent()) {
        FunctionDescriptor signature = FunctionDescriptor.of(JAVA_INT, JAVA_INT);
        int now = (int) linker.downcallHandle(nice.get(), signature).invokeExact(LOWER_BY);
        LOG.trace("{} runs at nice {}", Thread.currentThread().getName(), now);
      }
    } catch (Throwable e) {
      LOG.warn("Graphs are built with the priority of searches", e);
    }
  }
}
