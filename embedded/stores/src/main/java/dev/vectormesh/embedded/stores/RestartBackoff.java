package dev.vectormesh.embedded.stores;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Pauses before restarts: 100 ms, doubled to at most 10 s; short again after a life of five
 * seconds.
 */
final class RestartBackoff {
  static final Duration FIRST = Duration.ofMillis(100);
  static final Duration LONGEST = Duration.ofSeconds(10);
  private static final long SETTLED_NANOS = Duration.ofSeconds(5).toNanos();

  private final LongSupplier nanoTime;
  private Duration next = FIRST;
  private long startedAt;

  RestartBackoff() {
    this(System::nanoTime);
  }

  RestartBackoff(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.startedAt = nanoTime.getAsLong();
  }

  /** The child became ready. */
  void started() {
    startedAt = nanoTime.getAsLong();
  }

  /** The pause after an end. */
  Duration next() {
    if (nanoTime.getAsLong() - startedAt >= SETTLED_NANOS) {
      next = FIRST;
    }
    Duration pause = next;
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    startedAt = nanoTime.getAsLong();
    return pause;
  }
}
