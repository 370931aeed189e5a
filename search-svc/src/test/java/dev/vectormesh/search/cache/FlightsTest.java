package dev.vectormesh.search.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.error.ApiException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class FlightsTest {
  private final Flights<String, Integer> flights = new Flights<>();
  private final AtomicInteger runs = new AtomicInteger();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  @Test
  void secondCaller_sharesTheFirstOnesResult() {
    try (Fanout fan = Fanout.open()) {
      var first = fan.fork(() -> flights.join("k", slow(() -> 7)));
      await(begun);
      Thread[] waiting = new Thread[1];
      CountDownLatch there = new CountDownLatch(1);
      var second =
          fan.fork(() -> {
            waiting[0] = Thread.currentThread();
            there.countDown();
            return flights.join("k", () -> runs.incrementAndGet() + 100);
          });
      await(there);
      untilWaiting(waiting[0]);
      mayEnd.countDown();
      assertThat(first.join()).isEqualTo(7);
      assertThat(second.join()).isEqualTo(7);
      assertThat(runs).hasValue(1);
    }
  }

  @Test
  void secondCaller_computesForItself_whenTheFirstRanOutOfTime() {
    try (Fanout fan = Fanout.open()) {
      var first =
          fan.fork(() ->
              flights.join(
                  "k",
                  slow(() -> {
                    throw ApiException.deadlineExceeded("late");
                  })));
      await(begun);
      var second = fan.fork(() -> flights.join("k", () -> 8));
      mayEnd.countDown();
      assertThatThrownBy(first::join).hasMessageContaining("late");
      assertThat(second.join()).isEqualTo(8);
    }
  }

  @Test
  void failure_isNotKept() {
    assertThatThrownBy(() ->
            flights.join(
                "k",
                () -> {
                  throw ApiException.unavailable("qdrant", Duration.ofSeconds(1));
                }))
        .hasMessageContaining("qdrant");
    assertThat(flights.join("k", () -> 9)).isEqualTo(9);
  }

  private Supplier<Integer> slow(Supplier<Integer> result) {
    return () -> {
      runs.incrementAndGet();
      begun.countDown();
      await(mayEnd);
      return result.get();
    };
  }

  private static void untilWaiting(Thread thread) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            thread::getState,
            state -> state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
