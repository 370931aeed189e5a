package dev.vectormesh.job.work;

import com.google.protobuf.Any;

/** What was asked for; never changes. */
public record JobSpec(String kind, String subject, Any input, int priority, int maxAttempts) {
  public JobSpec withMaxAttempts(int attempts) {
    return new JobSpec(kind, subject, input, priority, attempts);
  }
}
