package dev.vectormesh.embedded.qdrant.collection;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Decides when the writes of one collection are flushed and its segments optimized. What a load
 * brings is optimized at its end: a graph that was begun beside it would take processor time from
 * it, and soon be joined with what came later. Safe for use by several threads.
 */
final class Maintenance {
  private final Duration idleTime;
  private final LongSupplier nanoTime;
  private final WriteActivity activity;
  private final Flusher flusher;
  private final Optimizer optimizer;

  /** Whether something was flushed that the optimizer has not been told of. */
  private volatile boolean isPutOff;

  /** Whether the optimizer was told that nothing is written. */
  private volatile boolean isRested;

  /** When it was told. */
  private long restNanos;

  Maintenance(StoreResources resources, Flusher flusher, Optimizer optimizer) {
    this.idleTime = resources.idleness().usual();
    this.nanoTime = resources.nanoTime();
    this.activity = new WriteActivity(resources.idleness(), nanoTime);
    this.flusher = flusher;
    this.optimizer = optimizer;
  }

  /**
   * Takes note of a write.
   *
   * @param fills whether it filled the live buffer
   */
  void written(boolean fills) {
    activity.written(fills);
    isRested = false;
  }

  /** Takes note of a flush. */
  synchronized void flushed() {
    isPutOff = true;
    isRested = false;
    optimizeInTime();
  }

  /** Whether the optimizer will soon be told to begin. */
  boolean isAwaited() {
    return isPutOff || activity.isLoading();
  }

  /** Does what is due. To be called a few times a second. */
  synchronized void run() {
    flusher.flushOlderThan(idleTime);
    optimizeInTime();
    boolean isRetried =
        optimizer.failure() != null && nanoTime.getAsLong() - restNanos >= idleTime.toNanos();
    if (activity.isIdle() && (!isRested || isRetried)) {
      isRested = true;
      restNanos = nanoTime.getAsLong();
      optimizer.wake(true);
    }
  }

  private void optimizeInTime() {
    if (!isPutOff || activity.isLoading()) {
      return;
    }
    // The last writes of a load are flushed first, which leads back here.
    if (activity.pauses() && flusher.flushOlderThan(Duration.ZERO)) {
      return;
    }
    optimizer.wake(false);
    isPutOff = false;
  }
}
