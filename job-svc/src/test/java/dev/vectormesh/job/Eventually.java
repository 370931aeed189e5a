package dev.vectormesh.job;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Waits for a condition, in small steps, for at most two minutes. */
public final class Eventually {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private Eventually() {}

  public static <T> T get(String what, Callable<T> value, Predicate<? super T> holds) {
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
      LockSupport.parkNanos(10_000_000);
    }
    throw new AssertionError(what + " did not come true; last seen: " + last);
  }

  public static void until(String what, Callable<Boolean> holds) {
    Boolean unused = get(what, holds, h -> h);
  }
}
