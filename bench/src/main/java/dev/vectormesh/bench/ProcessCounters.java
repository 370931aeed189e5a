package dev.vectormesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** What Linux counts of a process. */
final class ProcessCounters {
  private static final Path SELF = Path.of("/proc/self");
  private static final long SAMPLE_MILLIS = 200;

  private ProcessCounters() {}

  /** Bytes in memory that no file stands behind: the heap, and what libraries take beside it. */
  static long anonymousBytes() throws IOException {
    return memory(SELF, "RssAnon:");
  }

  /** Bytes in memory of files: they make room when others need it. */
  static long mappedBytes() throws IOException {
    return memory(SELF, "RssFile:");
  }

  /** Bytes of this process in memory, of files or not. */
  static long residentBytes() throws IOException {
    return memory(SELF, "VmRSS:");
  }

  /** The same of another process. */
  static long residentBytes(long pid) throws IOException {
    return memory(Path.of("/proc", Long.toString(pid)), "VmRSS:");
  }

  /** Bytes that came from a disk, and not from memory, since the process began. */
  static long diskReads() throws IOException {
    return number(SELF.resolve("io"), "read_bytes:");
  }

  /** Seconds that processors worked for this process and its children that still run. */
  static double cpuSeconds() {
    ProcessHandle self = ProcessHandle.current();
    return Stream.concat(Stream.of(self), self.descendants())
        .flatMap(process -> process.info().totalCpuDuration().stream())
        .mapToDouble(used -> used.toNanos() / 1e9)
        .sum();
  }

  private static long memory(Path process, String name) throws IOException {
    return 1024 * number(process.resolve("status"), name);
  }

  private static long number(Path file, String name) throws IOException {
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith(name)) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException(file + " has no " + name);
  }

  /** Looks at the process five times a second until it is closed. */
  static final class Peak implements AutoCloseable {
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong peak = new AtomicLong();

    Peak() {
      var sampling =
          clock.scheduleAtFixedRate(this::sample, 0, SAMPLE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void sample() {
      try {
        long now = anonymousBytes();
        peak.accumulateAndGet(now, Math::max);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    long bytes() {
      return peak.get();
    }

    @Override
    public void close() {
      clock.shutdownNow();
    }
  }
}
