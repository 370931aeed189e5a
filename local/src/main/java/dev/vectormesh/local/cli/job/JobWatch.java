package dev.vectormesh.local.cli.job;

import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc.JobServiceBlockingStub;
import dev.vectormesh.job.v1.WatchJobRequest;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.console.Progress;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Shows a job's progress until it ends. */
public final class JobWatch {
  private static final Set<Job.State> FINAL =
      Set.of(Job.State.STATE_SUCCEEDED, Job.State.STATE_FAILED, Job.State.STATE_CANCELLED);

  /** How long a server may be away, and how often it is asked again meanwhile. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Duration PAUSE = Duration.ofMillis(250);

  private JobWatch() {}

  /**
   * Follows the job to its end.
   *
   * @throws StatusRuntimeException UNAVAILABLE when its server is away for too long
   */
  public static Job.State follow(
      JobServiceBlockingStub jobs, String name, Console console, boolean quiet) {
    long awaySince = 0;
    try (Progress progress = console.progress("job", "items", 0, quiet)) {
      while (true) {
        try {
          var watch = jobs.watchJob(WatchJobRequest.newBuilder().setName(name).build());
          while (watch.hasNext()) {
            show(progress, watch.next().getJob());
            awaySince = 0;
          }
          Job job = jobs.getJob(GetJobRequest.newBuilder().setName(name).build());
          if (FINAL.contains(job.getState())) {
            return job.getState();
          }
        } catch (StatusRuntimeException e) {
          boolean away = e.getStatus().getCode() == Status.Code.UNAVAILABLE;
          long now = System.nanoTime();
          awaySince = awaySince == 0 ? now : awaySince;
          if (!away || now - awaySince > PATIENCE.toNanos()) {
            throw e; // A server that comes back is watched again; all else is not mended by that.
          }
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      }
    }
  }

  private static void show(Progress progress, Job job) {
    progress.update(
        job.getProgress().getDone() + job.getProgress().getFailed(),
        job.getProgress().getTotal(),
        job.getProgress().getMessage().isEmpty() ? job.getStage() : job.getProgress().getMessage());
  }
}
