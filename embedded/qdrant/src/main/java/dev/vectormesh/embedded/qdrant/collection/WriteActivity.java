package dev.vectormesh.embedded.qdrant.collection;

import java.util.function.LongSupplier;

/**
 * Tells, by the times of its writes, whether a collection is being loaded, pauses, or is idle. Safe
 * for use by several threads.
 */
final class WriteActivity {
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
    return hasFilled && nanoTime.getAsLong() - filledNanos < 2 * pauseNanos;
  }

  /** Whether buffers are filled one after another, and have not been for long. */
  synchronized boolean isLoading() {
    return !pauses() && isFilling() && nanoTime.getAsLong() - firstFilledNanos < idleNanos;
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
