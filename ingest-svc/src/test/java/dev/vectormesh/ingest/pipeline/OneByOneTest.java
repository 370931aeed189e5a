package dev.vectormesh.ingest.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.work.StageLimit;
import dev.vectormesh.platform.error.ApiException;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class OneByOneTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final Map<String, Failure> failures = new HashMap<>();
  private final Map<String, RuntimeException> faults = new HashMap<>();
  private final List<String> slow = new ArrayList<>();
  private final List<String> passed = new ArrayList<>();
  private final List<List<String>> tried = new ArrayList<>();

  private void run(Duration limit, String... items) {
    new OneByOne<String>(Stage.STORE, name -> name, new StageLimit(limit))
        .run(List.of(items), this::work, passed::addAll, failures::put);
  }

  private List<String> work(List<String> some) {
    tried.add(some);
    for (String item : some) {
      if (slow.contains(item)) {
        waitForever();
      }
      RuntimeException fault = faults.get(item);
      if (fault != null) {
        throw fault;
      }
    }
    return some;
  }

  private static void waitForever() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new CompletionException(e);
    }
  }

  @Test
  void window_passesAtOnce() {
    run(LONG, "a", "b");

    assertThat(passed).containsExactly("a", "b");
    assertThat(tried).hasSize(1);
  }

  @Test
  void unexpectedFault_isTheItemsWhereOthersPass() {
    faults.put("odd", new IllegalStateException("a bug"));
    faults.put("bad", ApiException.invalid("uri", "holds a NUL"));

    run(LONG, "good", "odd", "bad");

    assertThat(passed).containsExactly("good");
    assertThat(failures).containsOnlyKeys("odd", "bad");
    assertThat(failures)
        .hasEntrySatisfying(
            "odd",
            failure -> {
              assertThat(failure.reason()).isEqualTo("internal");
              assertThat(failure.message()).isEqualTo("internal error");
            })
        .hasEntrySatisfying(
            "bad",
            failure -> {
              assertThat(failure.reason()).isEqualTo("unsupported");
              assertThat(failure.message()).contains("NUL");
            });
  }

  @Test
  void unexpectedFault_ofAllItemsIsTheStages() {
    faults.put("a", new IllegalStateException("a bug"));
    faults.put("b", new IllegalStateException("a bug"));

    assertThatThrownBy(() -> run(LONG, "a", "b")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void outage_isNoItems() {
    faults.put("a", ApiException.unavailable("qdrant", Duration.ofSeconds(1)));

    assertThatThrownBy(() -> run(LONG, "a")).isInstanceOf(ApiException.class);
    assertThat(failures).isEmpty();
  }

  @Test
  void itemThatIsOverItsTime_failsByNameAndItsNeighboursPass() {
    slow.add("endless");

    run(Duration.ofMillis(300), "before", "endless", "behind");

    assertThat(passed).containsExactly("before", "behind");
    assertThat(failures)
        .containsOnlyKeys("endless")
        .hasEntrySatisfying(
            "endless",
            failure -> {
              assertThat(failure.stage()).isEqualTo(Stage.STORE);
              assertThat(failure.reason()).isEqualTo("timeout");
              assertThat(failure.message()).isEqualTo("it took longer than 300 ms");
            });
  }

  @Test
  void itemAlone_hasItsTimeOnce() {
    slow.add("endless");

    run(Duration.ofMillis(50), "endless");

    assertThat(failures).containsOnlyKeys("endless");
    assertThat(tried).hasSize(1);
  }

  @Test
  void stageThatIsSlowForEach_isNoItemsFault() {
    slow.addAll(List.of("a", "b", "c", "d", "e"));

    assertThatThrownBy(() -> run(Duration.ofMillis(50), "a", "b", "c", "d", "e"))
        .hasMessageContaining("STORE")
        .extracting(e -> Status.fromThrowable(e).getCode())
        .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(tried).as("the window, and three of its items").hasSize(4);
  }

  @Test
  void interruptOfTheCaller_reachesTheWork() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    StageLimit limit = new StageLimit(LONG);
    Thread caller =
        Thread.startVirtualThread(() ->
            assertThatThrownBy(() ->
                    limit.call(() -> {
                      begun.countDown();
                      try {
                        waitForever();
                      } finally {
                        ended.countDown();
                      }
                      return true;
                    }))
                .isInstanceOf(CompletionException.class));
    begun.await();

    caller.interrupt();

    assertThat(caller.join(LONG)).isTrue();
    assertThat(ended.getCount()).isZero();
  }
}
