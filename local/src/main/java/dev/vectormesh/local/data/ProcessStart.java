package dev.vectormesh.local.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * When a process began: tells it from a later one with the same pid. On Linux in clock ticks since
 * the machine's start (proc_pid_stat(5), field 22), elsewhere in milliseconds since 1970. {@link
 * ProcessHandle} reckons the time of day back from the machine's clock on Linux, so that each step
 * of the clock moves it.
 */
final class ProcessStart {
  private static final Path PROC = Path.of("/proc");

  /** Field 22, where the first behind the process's name, which may hold anything, is field 3. */
  private static final int TICKS = 22 - 3;

  private ProcessStart() {}

  /** Empty where it does not run, or may not be asked. */
  static Optional<Long> of(long pid) {
    Path stat = PROC.resolve(Long.toString(pid)).resolve("stat");
    if (Files.exists(PROC.resolve("self"))) {
      try {
        return Optional.of(ticks(Files.readString(stat)));
      } catch (IOException e) {
        return Optional.empty(); // It has ended.
      }
    }
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().startInstant())
        .map(Instant::toEpochMilli);
  }

  static long ticks(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[TICKS]);
  }
}
