package dev.vectormesh.job;

import static dev.vectormesh.job.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc.JobServiceBlockingStub;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.worker.JobWorker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A running job while the time jumps, with a real worker. */
class ClockJumpIT {
  /** Runs as time does, and jumps. */
  private static final class JumpClock implements InstantSource {
    private volatile Duration offset = Duration.ZERO;

    @Override
    public Instant instant() {
      return Instant.now().plus(offset);
    }
  }

  private final JumpClock clock = new JumpClock();

  private Job runWhile(Duration jump, AtomicInteger runs) {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch jumped = new CountDownLatch(1);
    try (JobMesh mesh = JobMesh.inProcess(JobMesh.settings(SharedStores.freshDatabase()), clock);
        JobWorker worker =
            JobWorker.builder(mesh.workerChannel())
                .handle(
                    "test.jump",
                    1,
                    run -> {
                      runs.incrementAndGet();
                      begun.countDown();
                      jumped.await();
                      run.progress(1, 0, 1, "");
                      run.flush();
                      return Any.getDefaultInstance();
                    })
                .start()) {
      JobServiceBlockingStub jobs = mesh.jobs("alice", Role.WRITER);
      String name = jobs.createJob(JobMesh.create("test.jump", "1")).getName();
      eventually("it runs").until(() -> begun.getCount() == 0);
      clock.offset = jump;
      jumped.countDown();
      String next = jobs.createJob(JobMesh.create("test.jump", "2")).getName();
      Job unused =
          eventually("the job after the jump")
              .until(() -> JobMesh.get(jobs, next), j -> j.getState() == Job.State.STATE_SUCCEEDED);
      return eventually("the job of the jump")
          .until(() -> JobMesh.get(jobs, name), j -> j.getState() == Job.State.STATE_SUCCEEDED);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, -3})
  void jump_endsEachJobOnce(int hours) {
    AtomicInteger runs = new AtomicInteger();
    Job job = runWhile(Duration.ofHours(hours), runs);
    // The lease may have been taken away in between; what was done then counts as an attempt.
    assertThat(job.getAttemptCount()).isBetween(1, 2);
    assertThat(runs.get()).isGreaterThan(job.getAttemptCount());
  }
}
