package dev.vectormesh.job.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WatchesTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final Watches<String, Integer> watches = new Watches<>();
  private final AtomicInteger reads = new AtomicInteger();

  private int read(Watch<Integer> watch) throws InterruptedException {
    return watch.read(before -> reads.incrementAndGet());
  }

  @Test
  void waiters_readOnceForAll() throws Exception {
    int many = 200;
    List<Watch<Integer>> open = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      open.add(watches.watch("a"));
    }
    CountDownLatch waiting = new CountDownLatch(many);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> seen =
          open.stream()
              .map(watch ->
                  threads.submit(() -> {
                    // Opening it counts as a signal.
                    watch.await(LONG);
                    waiting.countDown();
                    watch.await(LONG);
                    return read(watch);
                  }))
              .toList();
      waiting.await();
      watches.wake("a");
      for (Future<Integer> value : seen) {
        assertThat(value.get()).isEqualTo(1);
      }
    }
    assertThat(reads).hasValue(1);
  }

  @Test
  void valueOfBeforeASignal_isNotTakenAfterIt() throws Exception {
    try (Watch<Integer> first = watches.watch("a");
        Watch<Integer> second = watches.watch("a")) {
      assertThat(read(second)).isEqualTo(1);
      assertThat(read(first)).isEqualTo(1);
      watches.wake("b");
      assertThat(read(first)).isEqualTo(1);
      watches.wake("a");
      assertThat(read(first)).isEqualTo(2);
      assertThat(read(second)).isEqualTo(2);
      assertThat(second.latest()).isEqualTo(2);
    }
  }

  @Test
  void reader_getsWhatWasReadBefore() throws Exception {
    try (Watch<Integer> watch = watches.watch("a")) {
      assertThat(watch.latest()).isNull();
      assertThat(watch.read(before -> before == null ? 7 : -1)).isEqualTo(7);
      watches.wakeAll();
      assertThat(watch.read(before -> before == null ? -1 : before + 1)).isEqualTo(8);
    }
  }

  @Test
  void failure_isThrownToAllAndReadAgainAfterTheNextSignal() throws Exception {
    try (Watch<Integer> first = watches.watch("a");
        Watch<Integer> second = watches.watch("a")) {
      assertThatThrownBy(() ->
              first.read(before -> {
                throw new IllegalStateException("away");
              }))
          .hasMessage("away");
      assertThatThrownBy(() -> read(second)).hasMessage("away");
      watches.wake("a");
      assertThat(read(second)).isEqualTo(1);
    }
  }

  @Test
  void lastOneOut_leavesNothingBehind() throws Exception {
    Watch<Integer> first = watches.watch("a");
    Watch<Integer> second = watches.watch("a");
    assertThat(read(first)).isEqualTo(1);
    first.close();
    assertThat(watches.keys()).isEqualTo(1);
    second.close();
    assertThat(watches.keys()).isZero();
    try (Watch<Integer> third = watches.watch("a")) {
      assertThat(third.latest()).isNull();
    }
  }
}
