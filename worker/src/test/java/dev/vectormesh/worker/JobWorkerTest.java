package dev.vectormesh.worker;

import static dev.vectormesh.worker.FakeJobService.give;
import static dev.vectormesh.worker.FakeJobService.lease;
import static dev.vectormesh.worker.FakeJobService.next;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.StringValue;
import com.google.rpc.Code;
import dev.vectormesh.job.v1.CompleteJobRequest;
import dev.vectormesh.job.v1.FailJobRequest;
import dev.vectormesh.job.v1.LeaseJobsRequest;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.error.ApiException;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobWorkerTest {
  private final FakeJobService jobs = new FakeJobService();

  @AfterEach
  void stop() {
    jobs.close();
  }

  private JobWorker worker(int slots, JobHandler handler) {
    return JobWorker.builder(jobs.channel())
        .name("tester")
        .handle("kind", slots, handler)
        .lease(Duration.ofSeconds(15))
        .heartbeat(Duration.ofMillis(20))
        .drain(Duration.ZERO)
        .start();
  }

  @Test
  void job_runsForItsTenantAndEndsWithOutputAndLastProgress() throws Exception {
    JobHandler handler =
        run -> {
          run.progress(3, 1, 4, "done");
          CallContext call = CallContext.current();
          return Any.pack(
              StringValue.of(
                  "%s %s %s %s"
                      .formatted(
                          run.input(StringValue.class).getValue(),
                          call.tenant(),
                          call.subject(),
                          call.has(Role.WORKER))));
        };
    try (JobWorker worker = worker(2, handler)) {
      var stream = next(jobs.streams);
      LeaseJobsRequest hello = next(jobs.asked);
      assertThat(hello.getWorker()).isEqualTo("tester");
      assertThat(hello.getKindsList()).containsExactly("kind");
      assertThat(hello.getCredit()).isEqualTo(2);

      give(stream, lease("a"));

      assertThat(next(jobs.asked).getReceivedList()).containsExactly("a");
      CompleteJobRequest end = next(jobs.completed);
      assertThat(end.getLeaseToken()).isEqualTo("a");
      assertThat(end.getOutput().unpack(StringValue.class).getValue())
          .isEqualTo("input acme tester true");
      assertThat(end.getProgress().getDone()).isEqualTo(3);
      assertThat(next(jobs.asked).getCredit()).as("the slot that is free again").isEqualTo(1);
    }
  }

  @Test
  void failure_isReportedWithItsCodeAndWhetherAnotherTryHelps() throws Exception {
    BlockingQueue<RuntimeException> thrown = new LinkedBlockingQueue<>();
    try (JobWorker worker =
        worker(
            1,
            run -> {
              throw thrown.remove();
            })) {
      var stream = next(jobs.streams);
      thrown.add(ApiException.invalid("path", "is empty"));
      give(stream, lease("a"));
      FailJobRequest refused = next(jobs.failed);
      thrown.add(new IllegalStateException("a secret"));
      give(stream, lease("b"));
      FailJobRequest broken = next(jobs.failed);

      assertThat(refused.getError().getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
      assertThat(refused.getRetryable()).isFalse();
      assertThat(broken.getError().getMessage()).isEqualTo("internal error");
      assertThat(broken.getRetryable()).isTrue();
    }
  }

  @Test
  void cancel_reachesAHandlerThatWaits() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch waiting = new CountDownLatch(1);
    JobHandler handler =
        run -> {
          run.onCancel(Thread.currentThread()::interrupt);
          waiting.countDown();
          never.await();
          return Any.getDefaultInstance();
        };
    try (JobWorker worker = worker(1, handler)) {
      give(next(jobs.streams), lease("a"));
      waiting.await();

      jobs.cancelRequested = true;

      FailJobRequest end = next(jobs.failed);
      assertThat(end.getError().getCode()).isEqualTo(Code.CANCELLED_VALUE);
      assertThat(end.getRetryable()).isFalse();
    }
  }

  @Test
  void lostLease_interruptsTheHandlerAndReportsNothing() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    JobHandler handler =
        run -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            ends.add(run.job().getName());
            throw e;
          }
          return Any.getDefaultInstance();
        };
    try (JobWorker worker = worker(1, handler)) {
      jobs.refusesExtensions = Status.FAILED_PRECONDITION;

      give(next(jobs.streams), lease("a"));

      assertThat(next(ends)).isEqualTo("jobs/a");
      assertThat(next(jobs.asked).getCredit()).isEqualTo(1);
      assertThat(next(jobs.asked).getReceivedList()).containsExactly("a");
      assertThat(next(jobs.asked).getCredit()).as("the slot that is free again").isEqualTo(1);
      assertThat(jobs.failed).isEmpty();
      assertThat(jobs.completed).isEmpty();
    }
  }

  @Test
  void close_handsBackWhatDoesNotEnd() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch waiting = new CountDownLatch(1);
    JobWorker worker =
        worker(
            1,
            run -> {
              waiting.countDown();
              never.await();
              return Any.getDefaultInstance();
            });
    give(next(jobs.streams), lease("a"));
    waiting.await();

    worker.close();

    FailJobRequest end = next(jobs.failed);
    assertThat(end.getLeaseToken()).isEqualTo("a");
    assertThat(end.getError().getCode()).isEqualTo(Code.CANCELLED_VALUE);
    assertThat(end.getRetryable()).as("another worker goes on").isTrue();
    assertThat(worker.runningJobs()).isZero();
  }
}
