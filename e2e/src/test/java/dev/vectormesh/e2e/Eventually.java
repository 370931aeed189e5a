package dev.vectormesh.e2e;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Asks again until the answer is the awaited one. */
final class Eventually {
  private static final long POLL_NANOS = Duration.ofMillis(50).toNanos();

  private Eventually() {}

  /**
   * The first answer that is as awaited.
   *
   * @throws AssertionError with the last answer, when time runs out
   */
  static <T> T get(Duration patience, Supplier<T> question, Predicate<? super T> awaited) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      T answer = question.get();
      if (awaited.test(answer)) {
        return answer;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("after " + patience + " still: " + answer);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
