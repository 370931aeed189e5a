package dev.vectormesh.job;

import static dev.vectormesh.job.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Int64Value;
import com.google.protobuf.StringValue;
import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.job.v1.CancelJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc.JobServiceBlockingStub;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.worker.JobHandler;
import dev.vectormesh.worker.JobRun;
import dev.vectormesh.worker.JobWorker;
import dev.vectormesh.worker.RetryableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JobWorkerIT {
  private static JobMesh mesh;
  private static JobServiceBlockingStub jobs;

  @BeforeAll
  static void start() {
    Map<String, String> settings = JobMesh.settings(SharedStores.freshDatabase());
    settings.put("queue.cancelGrace", "1s");
    mesh = JobMesh.inProcess(settings, InstantSource.system());
    jobs = mesh.jobs("alice", Role.WRITER);
  }

  @AfterAll
  static void stop() {
    mesh.close();
  }

  private static JobWorker worker(String kind, JobHandler handler) {
    return JobWorker.builder(mesh.workerChannel())
        .name("it-worker")
        .lease(Duration.ofSeconds(3))
        .drain(Duration.ofMillis(100))
        .handle(kind, 2, handler)
        .start();
  }

  @Test
  void tenantWithEndlessJobs_leavesASlotToTheNext() {
    CountDownLatch never = new CountDownLatch(1);
    JobHandler handler =
        run -> {
          if (run.tenant().equals("alice")) {
            never.await();
          }
          return Any.pack(StringValue.of("done"));
        };
    try (JobWorker worker =
        JobWorker.builder(mesh.workerChannel())
            .name("it-worker")
            .drain(Duration.ZERO)
            .handle("test.endless", 4, 3, handler)
            .start()) {
      List<String> endless = Stream.generate(() -> create("test.endless")).limit(4).toList();
      eventually("three of them run").until(() -> worker.runningJobs() == 3);

      JobServiceBlockingStub bob = mesh.jobs("bob", Role.WRITER);
      String small = bob.createJob(JobMesh.create("test.endless", "in")).getName();

      eventually("the next tenant's job is done")
          .until(() -> JobMesh.get(bob, small).getState() == Job.State.STATE_SUCCEEDED);
      assertThat(endless.stream().map(name -> JobMesh.get(jobs, name).getState()))
          .containsExactlyInAnyOrder(
              Job.State.STATE_RUNNING,
              Job.State.STATE_RUNNING,
              Job.State.STATE_RUNNING,
              Job.State.STATE_QUEUED);
    }
  }

  private static String create(String kind) {
    return jobs.createJob(JobMesh.create(kind, "in")).getName();
  }

  private static Job await(String name, Job.State state) {
    return eventually(name + " is " + state)
        .until(() -> JobMesh.get(jobs, name), j -> j.getState() == state);
  }

  @Test
  void worker_runsAJobInItsTenantsContext() {
    ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
    try (JobWorker worker =
        worker(
            "test.run",
            run -> {
              CallContext call = CallContext.current();
              seen.add(call.tenant() + " " + call.roles());
              run.stage("FETCH");
              run.progress(1, 0, 2, "half");
              return Any.pack(StringValue.of(run.input(StringValue.class).getValue() + "+out"));
            })) {
      Job done = await(create("test.run"), Job.State.STATE_SUCCEEDED);
      assertThat(done.getOutput()).isEqualTo(Any.pack(StringValue.of("in+out")));
      assertThat(done.getProgress().getDone()).isEqualTo(1);
      assertThat(seen).containsExactly("alice [WORKER]");
    }
  }

  @Test
  void worker_reportsWhileItRuns() {
    CountDownLatch go = new CountDownLatch(1);
    try (JobWorker worker =
        worker(
            "test.report",
            run -> {
              run.stage("EMBED");
              run.progress(7, 1, 10, "seven");
              go.await();
              return Any.getDefaultInstance();
            })) {
      String name = create("test.report");
      Job job =
          eventually("progress")
              .until(() -> JobMesh.get(jobs, name), j -> j.getProgress().getDone() == 7);
      assertThat(job.getStage()).isEqualTo("EMBED");
      go.countDown();
      assertThat(await(name, Job.State.STATE_SUCCEEDED).getAttemptCount()).isEqualTo(1);
    }
  }

  @Test
  void worker_goesOnFromTheCheckpointAfterAFailure() {
    AtomicInteger runs = new AtomicInteger();
    try (JobWorker worker =
        worker(
            "test.checkpoint",
            run -> {
              runs.incrementAndGet();
              long from = run.checkpoint(Int64Value.class).map(Int64Value::getValue).orElse(0L);
              if (from < 10) {
                run.checkpoint(Int64Value.of(from + 5));
                throw new RetryableException("flaky", null);
              }
              return Any.pack(Int64Value.of(from));
            })) {
      Job done = await(create("test.checkpoint"), Job.State.STATE_SUCCEEDED);
      assertThat(done.getOutput()).isEqualTo(Any.pack(Int64Value.of(10)));
      assertThat(runs).hasValue(3);
    }
  }

  @Test
  void worker_tellsWhatAHandlerThrew() {
    try (JobWorker worker =
        worker(
            "test.throw",
            run -> {
              throw ApiException.invalid("path", "is empty");
            })) {
      Job failed = await(create("test.throw"), Job.State.STATE_FAILED);
      assertThat(failed.getError().getMessage()).contains("path");
      assertThat(failed.getAttemptCount()).isEqualTo(1);
    }
  }

  @Test
  void worker_hidesWhatItDidNotExpect() {
    try (JobWorker worker =
        worker(
            "test.bug",
            run -> {
              throw new IllegalStateException("secret detail");
            })) {
      Job failed = await(create("test.bug"), Job.State.STATE_FAILED);
      assertThat(failed.getError().getMessage()).isEqualTo("internal error");
      assertThat(failed.getAttemptCount()).isEqualTo(3);
    }
  }

  @Test
  void worker_obeysACancelRequest() {
    CountDownLatch begun = new CountDownLatch(1);
    try (JobWorker worker =
        worker(
            "test.cancel",
            run -> {
              begun.countDown();
              eventually("cancelled").until(run::cancelled);
              run.checkCancelled();
              return Any.getDefaultInstance();
            })) {
      String name = create("test.cancel");
      await(name, Job.State.STATE_RUNNING);
      Job asked = jobs.cancelJob(CancelJobRequest.newBuilder().setName(name).build());
      assertThat(asked.getState()).isEqualTo(Job.State.STATE_RUNNING);
      assertThat(asked.getCancelRequested()).isTrue();
      assertThat(await(name, Job.State.STATE_CANCELLED).getError().getCode()).isEqualTo(1);
    }
  }

  @Test
  void worker_isInterruptedWhenItLosesTheLease() {
    AtomicBoolean interrupted = new AtomicBoolean();
    try (JobWorker worker =
        worker(
            "test.stubborn",
            run -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.set(true);
                throw e;
              }
              return Any.getDefaultInstance();
            })) {
      String name = create("test.stubborn");
      await(name, Job.State.STATE_RUNNING);
      jobs.cancelJob(CancelJobRequest.newBuilder().setName(name).build());
      await(name, Job.State.STATE_CANCELLED);
      eventually("the handler is interrupted").until(interrupted::get);
    }
  }

  @Test
  void close_handsTheJobToAnotherWorkerWithoutAnAttempt() {
    CountDownLatch flushed = new CountDownLatch(1);
    JobHandler waiting =
        run -> {
          run.checkpoint(Int64Value.of(41));
          run.flush();
          run.checkpoint(Int64Value.of(42));
          flushed.countDown();
          new CountDownLatch(1).await();
          return Any.getDefaultInstance();
        };
    JobWorker first = worker("test.drain", waiting);
    String name = create("test.drain");
    eventually("the checkpoint is durable").until(() -> flushed.getCount() == 0);
    first.close();
    assertThat(first.runningJobs()).isZero();
    assertThat(JobMesh.get(jobs, name).getState()).isEqualTo(Job.State.STATE_QUEUED);
    try (JobWorker second = worker("test.drain", JobWorkerIT::checkpointAsOutput)) {
      Job done = await(name, Job.State.STATE_SUCCEEDED);
      assertThat(done.getOutput()).isEqualTo(Any.pack(Int64Value.of(42)));
      assertThat(done.getAttemptCount()).isEqualTo(1);
    }
  }

  private static Any checkpointAsOutput(JobRun run) {
    return Any.pack(run.checkpoint(Int64Value.class).orElse(Int64Value.of(-1)));
  }

  @Test
  void worker_runsManyJobsInItsSlots() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (JobWorker worker =
        worker(
            "test.slots",
            run -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              run.flush();
              now.decrementAndGet();
              return Any.getDefaultInstance();
            })) {
      List<String> names =
          java.util.stream.IntStream.range(0, 50).mapToObj(i -> create("test.slots")).toList();
      names.forEach(n -> await(n, Job.State.STATE_SUCCEEDED));
      assertThat(most.get()).isBetween(1, 2);
    }
  }
}
