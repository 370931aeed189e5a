package dev.vectormesh.job.work;

import com.google.protobuf.Any;
import java.util.List;
import java.util.UUID;

/**
 * What was asked for; never changes.
 *
 * @param uniqueKey at most one open job of tenant and kind has it; empty for any number
 * @param dependsOn the jobs that must succeed before this one starts
 */
public record JobSpec(
    String kind,
    String subject,
    Any input,
    int priority,
    int maxAttempts,
    String uniqueKey,
    List<UUID> dependsOn) {
  public JobSpec {
    dependsOn = List.copyOf(dependsOn);
  }

  /** A job without a unique key, which depends on no other. */
  public JobSpec(String kind, String subject, Any input, int priority, int maxAttempts) {
    this(kind, subject, input, priority, maxAttempts, "", List.of());
  }

  public JobSpec withMaxAttempts(int attempts) {
    return new JobSpec(kind, subject, input, priority, attempts, uniqueKey, dependsOn);
  }

  public JobSpec withDependsOn(List<UUID> jobs) {
    return new JobSpec(kind, subject, input, priority, maxAttempts, uniqueKey, jobs);
  }

  public JobSpec withUniqueKey(String key) {
    return new JobSpec(kind, subject, input, priority, maxAttempts, key, dependsOn);
  }
}
