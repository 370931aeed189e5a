package dev.vectormesh.worker;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The handler at work, and how it is stopped. All of it under one lock, so that no interrupt comes
 * after {@link #end}, when the thread does something else.
 */
final class Handling {
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean cancelled;
  private volatile boolean lost;
  private @Nullable Thread handler;
  private @Nullable Runnable onCancel;

  /**
   * @param cancelled whether somebody asked for the job to stop before it began
   */
  Handling(boolean cancelled) {
    this.cancelled = cancelled;
  }

  boolean cancelled() {
    return cancelled;
  }

  boolean lost() {
    return lost;
  }

  /** From here on a lost lease interrupts this thread. */
  void by(Thread thread) {
    lock.lock();
    try {
      handler = thread;
      if (lost) {
        thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Runs this, once, when the job is cancelled; at once where it is already. */
  void onCancel(Runnable stop) {
    lock.lock();
    try {
      onCancel = stop;
      if (cancelled) {
        tellCancelled();
      }
    } finally {
      lock.unlock();
    }
  }

  void cancel() {
    lock.lock();
    try {
      cancelled = true;
      tellCancelled();
    } finally {
      lock.unlock();
    }
  }

  private void tellCancelled() {
    Runnable stop = onCancel;
    onCancel = null;
    if (stop != null) {
      stop.run();
    }
  }

  void lose() {
    lock.lock();
    try {
      lost = true;
      interrupt();
    } finally {
      lock.unlock();
    }
  }

  void interrupt() {
    lock.lock();
    try {
      if (handler != null) {
        handler.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  void end() {
    lock.lock();
    try {
      handler = null;
      onCancel = null;
    } finally {
      lock.unlock();
    }
  }
}
