package dev.vectormesh.job.work;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks for.
 *
 * @param after requests of the same batch, by index, whose jobs must succeed first
 * @param notBefore when it may start; null for at once
 * @param id makes a repetition harmless
 */
public record JobRequest(
    JobSpec spec, List<Integer> after, @Nullable Instant notBefore, @Nullable UUID id) {
  public JobRequest {
    after = List.copyOf(after);
  }

  /** A job that may start at once. */
  public static JobRequest of(JobSpec spec, @Nullable UUID id) {
    return new JobRequest(spec, List.of(), null, id);
  }
}
