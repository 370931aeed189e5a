package dev.vectormesh.local.mesh;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the JVM's compilers wait for searches: on a machine with few cores they would take one of
 * them for minutes. On Linux, where each thread has a priority of its own; elsewhere all stays as
 * it is.
 */
final class CompilerPriority {
  private static final Logger LOG = LoggerFactory.getLogger(CompilerPriority.class);
  private static final Path THREADS = Path.of("/proc/self/task");

  /** A tenth of the share of a thread that has not been lowered. */
  private static final int NICE = 10;

  /** {@code PRIO_PROCESS} of {@code setpriority(2)}, which on Linux means one thread. */
  private static final int ONE_THREAD = 0;

  private CompilerPriority() {}

  /** Lowers the compilers that run now; returns how many. */
  static int lower() {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> setPriority = linker.defaultLookup().find("setpriority");
    if (setPriority.isEmpty() || !Files.isDirectory(THREADS)) {
      return 0;
    }
    MethodHandle call =
        linker.downcallHandle(
            setPriority.get(), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    int lowered = 0;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      for (Path thread : threads) {
        if (isCompiler(thread)) {
          int number = Integer.parseInt(thread.getFileName().toString());
          lowered += (int) call.invokeExact(ONE_THREAD, number, NICE) == 0 ? 1 : 0;
        }
      }
    } catch (Throwable e) {
      LOG.debug("Compilers keep their priority", e);
    }
    return lowered;
  }

  private static boolean isCompiler(Path thread) {
    try {
      // "C1 CompilerThread0" and "C2 CompilerThread0", of which the system keeps 15 characters.
      return Files.readString(thread.resolve("comm")).matches("C[12] Compiler.*\\n");
    } catch (IOException e) {
      // It has ended.
      return false;
    }
  }
}
