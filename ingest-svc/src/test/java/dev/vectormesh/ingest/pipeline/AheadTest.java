package dev.vectormesh.ingest.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AheadTest {
  @Test
  void results_comeInTheOrderOfTheItems() {
    List<Integer> results = new ArrayList<>();
    CountDownLatch second = new CountDownLatch(1);
    try (Ahead<Integer, Integer> ahead =
        new Ahead<>(
            IntStream.range(0, 50).iterator(),
            4,
            i -> {
              if (i == 0) {
                await(second);
              } else {
                second.countDown();
              }
              return i * 2;
            })) {
      ahead.forEachRemaining(results::add);
    }

    assertThat(results).isEqualTo(IntStream.range(0, 50).map(i -> i * 2).boxed().toList());
  }

  @Test
  void close_interruptsTheWorkThatHasBegun() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    try (Ahead<Integer, Integer> ahead =
        new Ahead<>(
            List.of(1).iterator(),
            2,
            i -> {
              begun.countDown();
              try {
                never.await();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
              return i;
            })) {
      begun.await();
    }

    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void items_areTakenNoFurtherAheadThanAllowed() {
    AtomicInteger taken = new AtomicInteger();
    Iterator<Integer> endless = IntStream.generate(taken::incrementAndGet).iterator();
    try (Ahead<Integer, Integer> ahead = new Ahead<>(endless, 3, i -> i)) {
      for (int i = 1; i <= 10; i++) {
        assertThat(ahead.next()).isEqualTo(i);
        assertThat(taken.get()).isLessThanOrEqualTo(i + 5);
      }
    }
  }

  @Test
  void failure_isThrownWhereItsResultWouldHaveCome() {
    try (Ahead<Integer, Integer> ahead =
        new Ahead<>(
            List.of(1, 2, 3).iterator(),
            2,
            i -> {
              if (i == 2) {
                throw new IllegalStateException("two");
              }
              return i;
            })) {
      assertThat(ahead.next()).isEqualTo(1);
      assertThatThrownBy(ahead::next).isInstanceOf(IllegalStateException.class).hasMessage("two");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
