package dev.vectormesh.embedded.qdrant.collection;

import java.util.function.LongSupplier;

/**
 * Tells, by the times of its writes, whether a collection is being loaded, pauses, or is idle. Safe
 * for use by several threads.
 */
final class WriteActivity {

  /** A load fills a buffer at least once in so many pauses: a slow or busy machine loads, too. */
  private static final int PAUSES_TO_FILL = 10;

  /** So many idle times after its begin a load is one no more: its graphs have waited enough. */
  private static final int LONGEST_LOAD = 4;

  private final LongSupplier nanoTime;
  private final long pauseNanos;
  private final long idleNanos;
  private long writtenNanos;
  private boolean hasFilled;
  private long firstFilledNanos;
  private long filledNanos;

  WriteActivity(Idleness idleness, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.pauseNanos = idleness.afterLoad().toNanos();
    this.idleNanos = idleness.usual().toNanos();
    this.writtenNanos = nanoTime.getAsLong();
  }

  /**
   * Takes note of a write.
   *
   * @param fills whether it filled a buffer
   */
  synchronized void written(boolean fills) {
    writtenNanos = nanoTime.getAsLong();
    if (fills) {
      if (!isFilling()) {
        firstFilledNanos = writtenNanos;
      }
      hasFilled = true;
      filledNanos = writtenNanos;
    }
  }

  private boolean isFilling() {
    return hasFilled && nanoTime.getAsLong() - filledNanos < PAUSES_TO_FILL * pauseNanos;
  }

  /** Whether buffers are filled one after another, and have not been for long. */
  synchronized boolean isLoading() {
    return !pauses()
        && isFilling()
        && nanoTime.getAsLong() - firstFilledNanos < LONGEST_LOAD * idleNanos;
  }

  /** Whether a load would have ended. */
  synchronized boolean pauses() {
    return nanoTime.getAsLong() - writtenNanos >= pauseNanos;
  }

  /** Whether nothing has been written for a while. */
  synchronized boolean isIdle() {
    return nanoTime.getAsLong() - writtenNanos >= idleNanos;
  }
}
