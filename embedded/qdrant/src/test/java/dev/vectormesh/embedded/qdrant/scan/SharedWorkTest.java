package dev.vectormesh.embedded.qdrant.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SharedWorkTest {
  private static List<Callable<Integer>> squares(int count) {
    List<Callable<Integer>> work = new ArrayList<>();
    IntStream.range(0, count).forEach(n -> work.add(() -> n * n));
    return work;
  }

  private static List<Integer> expected(int count) {
    return IntStream.range(0, count).mapToObj(n -> n * n).toList();
  }

  @Test
  void answers_standInTheOrderOfTheWork() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      assertThat(new SharedWork(threads).all(squares(100))).isEqualTo(expected(100));
    }
  }

  @Test
  void caller_computesAll_whereNoThreadIsFree() throws Exception {
    assertThat(new SharedWork(work -> {}).all(squares(5))).isEqualTo(expected(5));
    SharedWork closed =
        new SharedWork(work -> {
          throw new RejectedExecutionException();
        });
    assertThat(closed.all(squares(5))).isEqualTo(expected(5));
  }

  /** Calls that are parts of calls, on a pool with a single thread, which is one of the callers. */
  @Test
  void nestedWork_waitsForNoThread() throws Exception {
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      SharedWork shared = new SharedWork(threads);
      Callable<List<Integer>> inner = () -> shared.all(squares(3));
      Callable<List<List<Integer>>> outer = () -> shared.all(List.of(inner, inner, inner));
      assertThat(threads.submit(outer).get()).containsOnly(expected(3)).hasSize(3);
    }
  }

  @Test
  void failure_isThrown_afterAllOthersEnded() {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    Callable<Integer> failing =
        () -> {
          begun.await();
          throw new IOException("broken");
        };
    Callable<Integer> slow =
        () -> {
          begun.countDown();
          Thread.yield();
          ended.set(true);
          return 1;
        };
    SharedWork shared = new SharedWork(work -> Thread.ofPlatform().start(work));
    // The slow one stands first, so that a single core ends this as well.
    assertThatThrownBy(() -> shared.all(List.of(slow, failing)))
        .isInstanceOf(IOException.class)
        .hasMessage("broken");
    assertThat(ended).isTrue();
  }
}
