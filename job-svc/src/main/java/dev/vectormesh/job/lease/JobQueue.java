package dev.vectormesh.job.lease;

import com.google.protobuf.Any;
import dev.vectormesh.job.work.Job;
import dev.vectormesh.job.work.JobProgress;
import dev.vectormesh.platform.batch.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives each attempt of a job to one worker at a time. All that is refused with LEASE_LOST ({@link
 * dev.vectormesh.platform.error.ApiException}) changed nothing. Time is the caller's; the store's
 * own clock is never asked.
 */
public interface JobQueue {
  /**
   * Leases ready jobs: the least served tenants first; within a tenant the highest priority, then
   * the oldest. Fewer than asked for when there are fewer, or when a limit is reached.
   */
  List<Lease> lease(LeaseOrder order, Instant now);

  /**
   * Keeps the lease and what the worker reports. A lease that ended but was not taken away yet is
   * kept too.
   */
  Extension extend(LeaseToken token, Duration length, Report report, Instant now);

  /**
   * Ends jobs of this tenant as succeeded, in one transaction, and lets those start that waited for
   * them; the same lease may say so again.
   *
   * @return for each, in order, the job or LEASE_LOST
   */
  List<Outcome<Completed>> complete(String tenant, List<Completion> completions, Instant now);

  /** The same for one. */
  default Job complete(
      LeaseToken token, @Nullable Any output, @Nullable JobProgress progress, Instant now) {
    List<Completion> one = List.of(new Completion(token, output, progress));
    return switch (complete(token.tenant(), one, now).getFirst()) {
      case Outcome.Done<Completed>(Completed completed) -> completed.job();
      case Outcome.Refused<Completed>(RuntimeException why) -> throw why;
    };
  }

  /** Ends the attempt; the same lease may say so again. */
  Job fail(LeaseToken token, AttemptFailure failure, Instant now);

  /** Undoes leases that no worker was told of, as if they had not been given. */
  void handBack(Collection<LeaseToken> tokens, Instant now);

  /** A job whose lease was taken away: because it ended, or because a cancel was not obeyed. */
  record Lost(Job job, boolean expired) {}

  /**
   * Takes leases away that ended, or whose worker was asked to cancel before {@code cancelBefore};
   * at most {@code max}. A lease that seems to last longer than any may, because the clock went
   * back, is cut to {@link LeaseDesk#DEFAULT_LENGTH} first.
   *
   * @return the jobs as they are now
   */
  List<Lost> rescue(Instant now, Instant cancelBefore, int max);

  /** Removes jobs that ended before this, at most {@code max}; returns how many. */
  long forgetJobs(Instant before, int max);

  /** Puts lanes right that a lost race left closed. */
  void repairLanes();

  /** What waits and what runs now; the work grows with the ready jobs. */
  Backlog backlog();

  /** What time it is for all who use this queue. */
  Instant time();
}
