package dev.vectormesh.job.work;

import dev.vectormesh.platform.batch.Outcome;
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

  /**
   * Queues what several callers asked for at once. Each request's jobs are queued together or not
   * at all; they may depend on each other where a job stands behind those that it depends on. In
   * place of a new job stands the one of the same request id, or the open one of the same kind and
   * unique key, where there is one. A job that depends on one that did not succeed is FAILED.
   *
   * @return for each request its jobs in order, or INVALID_FIELD where a job depends on one that
   *     does not exist
   */
  List<Outcome<List<Job>>> create(String tenant, List<List<NewJob>> requests);

  /** The same for one job. */
  default Job create(NewJob job) {
    return switch (create(job.tenant(), List.of(List.of(job))).getFirst()) {
      case Outcome.Done<List<Job>>(List<Job> jobs) -> jobs.getFirst();
      case Outcome.Refused<List<Job>>(RuntimeException why) -> throw why;
    };
  }

  Optional<Job> find(String tenant, UUID id);

  /** Newest first. {@code filter} knows kind, state, subject, unique_key and create_time. */
  List<Job> list(String tenant, Filter filter, @Nullable After after, int limit);

  /** Ends a queued job, and fails what depends on it; marks a running one, leaves an ended one. */
  Optional<Job> cancel(String tenant, UUID id, Instant now);

  /**
   * Queues a FAILED or CANCELLED job again, with all its attempts; with its checkpoint too, unless
   * that is to be forgotten.
   *
   * @throws dev.vectormesh.platform.error.ApiException WRONG_STATE in any other state, or while a
   *     job that it depends on is FAILED or CANCELLED, or another open job has its unique key
   */
  Optional<Job> retry(String tenant, UUID id, boolean forget, Instant now);
}
