package dev.vectormesh.ingest.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkPoolTest {
  @Test
  void call_givesUpWorkThatDoesNotEndAndGoesOnWithTheNext() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    try (WorkPool pool = new WorkPool(1, Duration.ofMillis(50))) {
      assertThatThrownBy(() ->
              pool.call(() -> {
                try {
                  never.await();
                } catch (InterruptedException e) {
                  interrupted.countDown();
                }
                return 1;
              }))
          .isInstanceOf(WorkPool.TooLong.class);

      assertThat(pool.call(() -> 2)).isEqualTo(2);
      assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void call_keepsAllItsPlacesHoweverWorkEnds() throws Exception {
    try (WorkPool pool = new WorkPool(1, Duration.ofMinutes(1))) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() ->
                pool.call(() -> {
                  throw new IOException("broken");
                }))
            .isInstanceOf(IOException.class);
      }
      assertThat(pool.call(() -> 3)).isEqualTo(3);
    }
  }

  @Test
  void call_refusesWhenTooManyThreadsNeverCameBack() throws Exception {
    CountDownLatch back = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    try (WorkPool pool = new WorkPool(64, Duration.ofMillis(20))) {
      while (begun.get() < 64) {
        assertThatThrownBy(() ->
                pool.call(() -> {
                  begun.incrementAndGet();
                  return waitUninterruptibly(back);
                }))
            .isInstanceOf(WorkPool.TooLong.class);
      }

      assertThatThrownBy(() -> pool.call(() -> 1))
          .isInstanceOf(WorkPool.TooLong.class)
          .hasMessageContaining("64 reads before it never ended");
      back.countDown();
    }
  }

  private static int waitUninterruptibly(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return 1;
      } catch (InterruptedException e) {
        // As a read within the operating system.
      }
    }
  }
}
