package dev.vectormesh.job.watch;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One waiter. Signals that come while it does not wait are kept as one. */
public final class Watch<V> implements AutoCloseable {
  private final Room<V> room;
  private final Runnable leave;
  private final Semaphore woken = new Semaphore(0);
  // A value whose read began before this System.nanoTime is too old for this waiter.
  private volatile long since;

  Watch(Room<V> room, Runnable leave) {
    this.room = room;
    this.leave = leave;
  }

  void wake(long now) {
    since = now;
    woken.release();
  }

  /** Returns at a signal, or after this time. */
  public void await(Duration most) throws InterruptedException {
    if (woken.tryAcquire(most.toMillis(), TimeUnit.MILLISECONDS)) {
      woken.drainPermits();
    } else {
      // No signal came: a value that another waiter read a moment ago is fresh enough.
      since = System.nanoTime() - most.dividedBy(2).toNanos();
    }
  }

  /** What was read last by anybody who waits for the same; null before the first time. */
  public @Nullable V latest() {
    return room.latest();
  }

  /**
   * Reads once for all who wait for the same: where another's read began after this waiter's last
   * signal, its value is taken, or its failure thrown.
   *
   * @param reader gets what was read before, or null
   */
  public V read(Function<@Nullable V, V> reader) throws InterruptedException {
    return room.read(since, reader);
  }

  @Override
  public void close() {
    room.remove(this);
    leave.run();
  }
}
