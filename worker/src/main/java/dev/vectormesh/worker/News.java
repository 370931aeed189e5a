package dev.vectormesh.worker;

import com.google.protobuf.Any;
import dev.vectormesh.job.v1.ExtendLeaseRequest;
import dev.vectormesh.job.v1.Progress;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a handler reported of its job, and how much of it job service has. Thread-safe: handlers
 * report from any thread, the heartbeat sends.
 */
final class News {
  /** News go out at once when the last heartbeat is so long ago. */
  private static final long GAP = TimeUnit.MILLISECONDS.toNanos(300);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private @Nullable Progress progress;
  private String stage = "";
  private @Nullable Any checkpoint;
  private @Nullable StatusRuntimeException refused;

  /** Reports made, and how many of them job service has: equal when there is no news. */
  private long made;

  private long sent;
  private boolean hurry;
  private boolean closed;

  void progress(Progress now) {
    report(() -> progress = now);
  }

  void stage(String name) {
    report(() -> stage = name);
  }

  void checkpoint(Any value) {
    report(() -> checkpoint = value);
  }

  private void report(Runnable change) {
    lock.lock();
    try {
      change.run();
      made++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The last progress reported; null when there was none. */
  @Nullable Progress lastProgress() {
    lock.lock();
    try {
      return progress;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns when job service has all that was reported before; false where it never will.
   *
   * @throws StatusRuntimeException when it refused a report
   */
  boolean flush() throws InterruptedException {
    lock.lock();
    try {
      long want = made;
      while (sent < want) {
        if (closed) {
          return false;
        }
        hurry = true;
        changed.signalAll();
        changed.await();
      }
      StatusRuntimeException refusal = refused;
      if (refusal != null) {
        refused = null;
        throw refusal;
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until a heartbeat is due: after {@code gap} nanoseconds, or sooner where there is news.
   *
   * @return false when nothing is sent any more
   */
  boolean awaitDue(long gap) throws InterruptedException {
    lock.lock();
    try {
      long last = System.nanoTime();
      while (!closed && !hurry) {
        long wait = last + (made > sent ? Math.min(GAP, gap) : gap) - System.nanoTime();
        if (wait <= 0) {
          break;
        }
        long unused = changed.awaitNanos(wait);
      }
      hurry = false;
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Puts what is known into a heartbeat; answers the number that {@link #sent} wants to hear. */
  long writeTo(ExtendLeaseRequest.Builder request) {
    lock.lock();
    try {
      request.setStage(stage);
      if (progress != null) {
        request.setProgress(progress);
      }
      if (checkpoint != null && made > sent) {
        request.setCheckpoint(checkpoint);
      }
      return made;
    } finally {
      lock.unlock();
    }
  }

  boolean isNew(long upTo) {
    lock.lock();
    try {
      return upTo > sent;
    } finally {
      lock.unlock();
    }
  }

  void sent(long upTo) {
    lock.lock();
    try {
      sent = upTo;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Job service does not take these: they are dropped, and who flushes is told. */
  void refused(StatusRuntimeException why) {
    lock.lock();
    try {
      refused = why;
      checkpoint = null;
      progress = null;
      stage = "";
      sent = made;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The next heartbeat is due after this pause, or with the next report. */
  void tryAgainAfter(long pause) throws InterruptedException {
    lock.lock();
    try {
      if (!closed) {
        long unused = changed.awaitNanos(pause);
      }
      hurry = true;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing is sent any more, and nobody waits. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
