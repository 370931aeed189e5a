package dev.vectormesh.job.work;

import com.google.protobuf.Any;
import com.google.rpc.Status;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One run of long work.
 *
 * @param blockers jobs that it depends on and that have not succeeded yet
 */
public record Job(
    UUID id,
    String tenant,
    JobSpec spec,
    JobState state,
    String stage,
    JobProgress progress,
    int attempt,
    int blockers,
    @Nullable Any output,
    @Nullable Status error,
    boolean cancelRequested,
    JobTimes times) {

  public String name() {
    return JobName.of(id);
  }
}
