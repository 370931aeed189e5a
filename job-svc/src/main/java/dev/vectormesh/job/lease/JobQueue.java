package dev.vectormesh.job.lease;

import com.google.protobuf.Any;
import dev.vectormesh.job.work.Job;
import dev.vectormesh.job.work.JobProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Gives each attempt of a job to one worker at a time. All that is refused with LEASE_LOST ({@link
 * dev.vectormesh.platform.error.ApiException}) changed nothing. Time is the caller's; the store's
 * own clock is never asked.
 */
public interface JobQueue {
  /**
   * Leases ready jobs: the least served tenants first; within a tenant the highest priority, then
   * the oldest. Fewer than asked for when there are fewer.
   */
  List<Lease> lease(LeaseOrder order, Instant now);

  /**
   * Keeps the lease and what the worker reports. A lease that ended but was not taken away yet is
   * kept too.
   */
  Extension extend(LeaseToken token, Duration length, Report report, Instant now);

  /** Ends the job as succeeded; the same lease may say so again. */
  Job complete(LeaseToken token, @Nullable Any output, @Nullable JobProgress progress, Instant now);

  /** Ends the attempt; the same lease may say so again. */
  Job fail(LeaseToken token, AttemptFailure failure, Instant now);

  /** Undoes leases that no worker was told of, as if they had not been given. */
  void handBack(Collection<LeaseToken> tokens, Instant now);

  /** What a sweep did: the jobs that it changed. */
  record Swept(List<UUID> requeued, List<UUID> ended) {
    public int size() {
      return requeued.size() + ended.size();
    }
  }

  /**
   * Takes leases away that ended, or whose worker was asked to cancel before {@code cancelBefore};
   * at most {@code max}.
   */
  Swept rescue(Instant now, Instant cancelBefore, int max);

  /** Removes events older than this, at most {@code max}; returns how many. */
  long forgetEvents(Instant before, int max);

  /** Puts lanes right that a lost race left closed. */
  void repairLanes();
}
