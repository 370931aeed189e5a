package dev.vectormesh.finetune.run;

import dev.vectormesh.tuning.v1.TrainingRun;
import java.util.UUID;

/**
 * A training run, as it is kept.
 *
 * @param namespace the uid of its namespace
 * @param run without its epochs
 */
public record StoredRun(String tenant, UUID uid, UUID namespace, TrainingRun run) {

  /** namespaces/{namespace}. */
  public String namespaceName() {
    return run.getName().substring(0, run.getName().indexOf("/trainingRuns/"));
  }

  public String id() {
    return run.getName().substring(run.getName().lastIndexOf('/') + 1);
  }

  /** Whether it is in a state that it stays in. */
  public boolean ended() {
    return switch (run.getState()) {
      case STATE_SUCCEEDED, STATE_FAILED, STATE_CANCELLED -> true;
      default -> false;
    };
  }

  StoredRun with(TrainingRun changed) {
    return new StoredRun(tenant, uid, namespace, changed);
  }
}
