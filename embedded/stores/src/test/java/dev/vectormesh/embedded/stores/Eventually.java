package dev.vectormesh.embedded.stores;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what happens in another process. */
final class Eventually {
  private Eventually() {}

  /** Asks until the answer is true; an exception counts as not yet. */
  static void holds(String what, Duration limit, Callable<Boolean> question) {
    long end = System.nanoTime() + limit.toNanos();
    Exception last = null;
    while (System.nanoTime() < end) {
      try {
        if (question.call()) {
          return;
        }
        last = null;
      } catch (Exception e) {
        last = e;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    throw new AssertionError("not within " + limit.toSeconds() + " s: " + what, last);
  }
}
