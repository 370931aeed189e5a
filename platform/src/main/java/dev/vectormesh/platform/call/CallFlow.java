package dev.vectormesh.platform.call;

import io.grpc.Context;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Tells a blocking handler what became of its call. A handler that writes a stream occupies the
 * call's own thread, so "ready" and "cancelled" must reach it beside the ordered events.
 */
final class CallFlow {
  static final Context.Key<CallFlow> KEY = Context.key("vectormesh-call-flow");

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile boolean cancelled;

  private long signals;

  void signal() {
    lock.lock();
    try {
      signals++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void cancel() {
    cancelled = true;
    signal();
  }

  boolean cancelled() {
    return cancelled;
  }

  /**
   * Waits until the condition holds, the call is cancelled, or the time is over. The condition asks
   * the transport, which may hold a lock while it signals, so it is asked without the lock of this
   * object.
   */
  void await(BooleanSupplier holds, long time, TimeUnit unit) {
    long end = System.nanoTime() + unit.toNanos(time);
    long left = unit.toNanos(time);
    while (left > 0) {
      long seen = signals();
      if (cancelled || holds.getAsBoolean()) {
        return;
      }
      waitForSignalAfter(seen, left);
      left = end - System.nanoTime();
    }
  }

  private long signals() {
    lock.lock();
    try {
      return signals;
    } finally {
      lock.unlock();
    }
  }

  private void waitForSignalAfter(long seen, long nanos) {
    lock.lock();
    try {
      if (signals == seen) {
        var unused = changed.await(nanos, TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      cancelled = true;
    } finally {
      lock.unlock();
    }
  }
}
