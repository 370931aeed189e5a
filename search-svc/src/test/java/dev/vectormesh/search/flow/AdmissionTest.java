package dev.vectormesh.search.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.ErrorDetails;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final Duration SEARCH = Duration.ofSeconds(100);

  private final AtomicLong clock = new AtomicLong();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Admission admission = new Admission(1, Duration.ofSeconds(250), clock::get);
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void stop() {
    end.countDown();
    threads.shutdown();
  }

  /** A search that takes as long as one does. */
  private String search() {
    clock.addAndGet(SEARCH.toNanos());
    return "found";
  }

  private Future<String> begin() throws InterruptedException {
    CountDownLatch began = new CountDownLatch(1);
    Future<String> first =
        threads.submit(() ->
            admission.run(() -> {
              began.countDown();
              join(end);
              return search();
            }));
    began.await();
    return first;
  }

  private static void join(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<Future<String>> queued(int count) {
    List<Future<String>> queued = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      queued.add(threads.submit(() -> admission.run(this::search)));
      int waiting = i;
      await().until(() -> admission.waiting() == waiting);
    }
    return queued;
  }

  @Test
  void oneMoreThanRun_waitsForItsTurn() throws Exception {
    Future<String> first = begin();
    Future<String> second = queued(1).getFirst();

    assertThat(second.isDone()).isFalse();
    end.countDown();

    assertThat(first.get()).isEqualTo("found");
    assertThat(second.get()).isEqualTo("found");
  }

  @Test
  void thoseThatWouldWaitTooLong_areRefusedAtOnce_andToldWhenToComeAgain() throws Exception {
    admission.run(this::search); // Now it is known how long one takes.
    Future<String> unused = begin();
    List<Future<String>> queued = queued(2);

    assertThatThrownBy(() -> admission.run(this::search))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
              assertThat(e.reason()).isEqualTo("QUOTA_SPENT");
              assertThat(ErrorDetails.retryAfter(e)).contains(SEARCH.multipliedBy(3));
            });
    assertThat(queued).noneMatch(Future::isDone);
  }

  @Test
  void thoseThatWaitInVain_areToldAsSoonAsItIsKnown() throws Exception {
    Future<String> first = begin();
    List<Future<String>> queued = queued(5); // Nobody knows yet how long a search takes.

    end.countDown();

    assertThat(first.get()).isEqualTo("found");
    await().until(() -> queued.stream().allMatch(Future::isDone));
    assertThat(queued.subList(0, 2)).allMatch(q -> q.state() == Future.State.SUCCESS);
    assertThat(queued.subList(2, 5)).allMatch(q -> q.state() == Future.State.FAILED);
  }

  @Test
  void failedSearch_freesItsPlace() {
    assertThatThrownBy(() ->
            admission.run(() -> {
              throw new IllegalStateException("broken");
            }))
        .hasMessage("broken");

    assertThat(admission.run(this::search)).isEqualTo("found");
  }
}
