package dev.vectormesh.ingest;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Waits for a condition, in small steps, for at most two minutes. */
final class Eventually {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  private Eventually() {}

  static <T> T get(String what, Callable<T> value, Predicate<? super T> holds) {
    long end = System.nanoTime() + LIMIT.toNanos();
    Object last = null;
    while (System.nanoTime() - end < 0) {
      try {
        T now = value.call();
        if (holds.test(now)) {
          return now;
        }
        last = now;
      } catch (Exception e) {
        last = e;
      }
      LockSupport.parkNanos(20_000_000);
    }
    throw new AssertionError(what + " did not come true; last seen: " + last);
  }

  static void until(String what, Callable<Boolean> holds) {
    Boolean unused = get(what, holds, h -> h);
  }
}
