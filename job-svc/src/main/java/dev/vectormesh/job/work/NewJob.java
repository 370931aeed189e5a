package dev.vectormesh.job.work;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job to be queued, with its id and time of birth; {@code requestId} makes a repetition harmless.
 *
 * @param scheduled when it may start
 */
public record NewJob(
    UUID id,
    String tenant,
    JobSpec spec,
    @Nullable UUID requestId,
    Instant scheduled,
    Instant now) {
  /** One that may start at once. */
  public NewJob(UUID id, String tenant, JobSpec spec, @Nullable UUID requestId, Instant now) {
    this(id, tenant, spec, requestId, now, now);
  }
}
