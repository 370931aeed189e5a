package dev.vectormesh.platform.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.platform.auth.Role;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FanoutTest {
  private static final CallContext ACME = CallContext.of("acme", "ann", Set.of(Role.READER), null);

  @Test
  void parts_runOnVirtualThreadsWithTheCaller() {
    List<Callable<String>> parts =
        List.of(
            () -> CallContext.current().tenant() + 1,
            () -> CallContext.current().tenant() + 2 + Thread.currentThread().isVirtual());
    List<String> results = ACME.call(() -> Fanout.all(parts));
    assertThat(results).containsExactly("acme1", "acme2true");
  }

  @Test
  void firstFailure_isThrownAndStopsTheOthers() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch waiting = new CountDownLatch(1);
    List<Callable<Integer>> parts =
        List.of(
            () -> {
              try {
                waiting.countDown();
                new CountDownLatch(1).await();
                return 1;
              } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
              }
            },
            () -> {
              waiting.await();
              throw new IllegalStateException("no luck");
            });
    assertThatThrownBy(() -> Fanout.all(parts))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no luck");
    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void map_keepsOrderAndLimit() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Integer> results =
        Fanout.map(
            List.of(1, 2, 3, 4, 5, 6, 7, 8),
            2,
            n -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              Thread.yield();
              running.decrementAndGet();
              return n * n;
            });
    assertThat(results).containsExactly(1, 4, 9, 16, 25, 36, 49, 64);
    assertThat(most.get()).isLessThanOrEqualTo(2);
  }

  @Test
  void workerWithoutTenant_hasNone() {
    CallContext worker = CallContext.of(null, "w", Set.of(Role.WORKER), null);
    assertThatThrownBy(worker::tenant).hasMessageContaining("token of a tenant");
    assertThat(worker.has(Role.READER)).isFalse();
    assertThat(CallContext.of("a", "s", Set.of(Role.ADMIN), null).has(Role.READER)).isTrue();
    assertThatThrownBy(CallContext::current).hasMessageContaining("no caller");
  }
}
