package dev.vectormesh.platform.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.error.ApiException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BatcherTest {
  private final List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());

  private Batcher<String, Integer, Integer> doubling(Runnable before) {
    return new Batcher<>(
        "double",
        100,
        (key, items) -> {
          before.run();
          batches.add(items);
          return items.stream()
              .map(i ->
                  i < 0
                      ? Outcome.<Integer>refused(ApiException.invalid("item", "is negative"))
                      : Outcome.done(i * 2))
              .toList();
        });
  }

  @Test
  void submit_answersEachItemItsOwn() {
    Batcher<String, Integer, Integer> batcher = doubling(() -> {});
    List<Callable<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      int item = i;
      calls.add(() -> batcher.submit("a", item));
    }
    List<Integer> answers = Fanout.<Integer>all(calls);
    for (int i = 0; i < 300; i++) {
      assertThat(answers.get(i)).isEqualTo(2 * i);
    }
    assertThat(batches).allMatch(b -> b.size() <= 100);
  }

  @Test
  void submit_gathersWhatArrivesWhileABatchIsUnderWay() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    Batcher<String, Integer, Integer> batcher =
        doubling(() -> {
          begun.incrementAndGet();
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int item = i;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                int unused = batcher.submit("a", item);
              }));
    }
    // All wait: one batch is held at its beginning, and the others are queued behind it.
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> begun.get() > 0 && threads.stream().allMatch(BatcherTest::waits));
    go.countDown();
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
    }
    assertThat(batches.stream().mapToInt(List::size).sum()).isEqualTo(20);
    assertThat(batches.size()).isLessThan(10);
  }

  @Test
  void submit_beginsASecondBatchBesideTheFirstWhereMuchWaits() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch both = new CountDownLatch(2);
    Batcher<String, Integer, Integer> batcher =
        doubling(() -> {
          first.countDown();
          both.countDown();
          try {
            boolean unused = both.await(1, TimeUnit.MINUTES);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    Thread lone =
        Thread.ofVirtual()
            .start(() -> {
              int unused = batcher.submit("a", 100);
            });
    // A first batch that begins late would take all that waits, and leave nothing for a second.
    assertThat(first.await(1, TimeUnit.MINUTES)).isTrue();
    List<Callable<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < 99; i++) {
      int item = i;
      calls.add(() -> batcher.submit("a", item));
    }
    assertThat(Fanout.<Integer>all(calls)).hasSize(99);
    assertThat(both.getCount()).as("two were under way at once").isZero();
    assertThat(lone.join(Duration.ofMinutes(1))).isTrue();
  }

  private static boolean waits(Thread thread) {
    return switch (thread.getState()) {
      case WAITING, TIMED_WAITING, TERMINATED -> true;
      default -> false;
    };
  }

  @Test
  void submit_refusesOneItemAlone() {
    Batcher<String, Integer, Integer> batcher = doubling(() -> {});
    assertThatThrownBy(() -> batcher.submit("a", -1)).isInstanceOf(ApiException.class);
    assertThat(batcher.submit("a", 4)).isEqualTo(8);
  }

  @Test
  void submit_triesEachByItselfWhenTheBatchFails() {
    Batcher<String, Integer, Integer> batcher =
        new Batcher<>(
            "spoilt",
            100,
            (key, items) -> {
              if (items.contains(7)) {
                throw new IllegalStateException("seven");
              }
              return items.stream().map(Outcome::done).toList();
            });
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      int item = i;
      calls.add(() -> {
        try {
          return batcher.submit("a", item) == item;
        } catch (IllegalStateException e) {
          return item == 7;
        }
      });
    }
    assertThat(Fanout.<Boolean>all(calls)).containsOnly(true);
  }
}
