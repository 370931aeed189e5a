package dev.vectormesh.job.lease;

import com.google.rpc.Status;
import dev.vectormesh.job.work.Job;
import dev.vectormesh.job.work.JobState;
import dev.vectormesh.job.work.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a job whose attempt ended without success: the rules, apart from any database.
 *
 * @param attempts those counted; one less than begun when this one does not count
 * @param scheduled when a queued job may be leased again
 */
public record AttemptEnd(JobState state, int attempts, @Nullable Status error, Instant scheduled) {

  /** The worker said so. */
  public static AttemptEnd failed(
      Job job, AttemptFailure failure, RetryPolicy retries, Instant now) {
    if (failure.stopped() && job.cancelRequested()) {
      return ended(job, JobState.CANCELLED, failure.error(), now);
    }
    if (failure.stopped() && failure.retryable()) {
      // The worker was stopped, the job was not: it goes on elsewhere and loses no attempt.
      return new AttemptEnd(
          JobState.QUEUED,
          job.attempt() - 1,
          job.error(),
          now.plus(failure.delay() == null ? Duration.ZERO : failure.delay()));
    }
    if (!failure.retryable() || job.attempt() >= job.spec().maxAttempts()) {
      return ended(job, JobState.FAILED, failure.error(), now);
    }
    if (job.cancelRequested()) {
      return ended(job, JobState.CANCELLED, failure.error(), now);
    }
    Duration delay =
        failure.delay() == null ? retries.delay(job.spec().kind(), job.attempt()) : failure.delay();
    return new AttemptEnd(JobState.QUEUED, job.attempt(), failure.error(), now.plus(delay));
  }

  /**
   * The lease ended without a heartbeat. An attempt that moved the checkpoint does not count: a
   * long job may lose many workers, while one that kills its worker at the same place each time
   * runs out of attempts.
   */
  public static AttemptEnd expired(Job job, boolean moved, Instant now) {
    if (job.cancelRequested()) {
      return ended(job, JobState.CANCELLED, AttemptFailure.CANCEL_IGNORED, now);
    }
    int counted = moved ? job.attempt() - 1 : job.attempt();
    return counted >= job.spec().maxAttempts()
        ? ended(job, JobState.FAILED, AttemptFailure.LEASE_EXPIRED, now)
        : new AttemptEnd(JobState.QUEUED, counted, AttemptFailure.LEASE_EXPIRED, now);
  }

  /** The worker had its time to obey the request to cancel, and did not. */
  public static AttemptEnd revoked(Job job, Instant now) {
    return ended(job, JobState.CANCELLED, AttemptFailure.CANCEL_IGNORED, now);
  }

  private static AttemptEnd ended(Job job, JobState state, Status error, Instant now) {
    return new AttemptEnd(state, job.attempt(), error, now);
  }
}
