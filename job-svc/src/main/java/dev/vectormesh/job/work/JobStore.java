package dev.vectormesh.job.work;

import dev.vectormesh.platform.filter.Filter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps a tenant's jobs. What is returned is durable; another tenant's jobs do not exist. */
public interface JobStore {
  /** Where a page begins: after this job, in the order newest first. */
  record After(Instant created, UUID id) {}

  /** Queues the job, or returns the one that the same tenant queued with the same request id. */
  Job create(NewJob job);

  Optional<Job> find(String tenant, UUID id);

  /** Newest first. {@code filter} knows kind, state, subject and create_time. */
  List<Job> list(String tenant, Filter filter, @Nullable After after, int limit);

  /** Ends a queued job, marks a running one, leaves an ended one. */
  Optional<Job> cancel(String tenant, UUID id, Instant now);

  /**
   * Queues a FAILED or CANCELLED job again, with its checkpoint and all its attempts.
   *
   * @throws dev.vectormesh.platform.error.ApiException WRONG_STATE in any other state
   */
  Optional<Job> retry(String tenant, UUID id, Instant now);
}
