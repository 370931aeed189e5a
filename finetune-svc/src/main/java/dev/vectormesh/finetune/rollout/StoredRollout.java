package dev.vectormesh.finetune.rollout;

import dev.vectormesh.tuning.v1.Rollout;
import java.util.UUID;

/**
 * A rollout, as it is kept.
 *
 * @param namespace the uid of its namespace
 * @param paused whether it stays held until somebody resumes it
 * @param settled whether searches are shared out as it says; until then that is tried again
 * @param switched whether its candidate was made the live generation at some time
 * @param revision counts its changes
 * @param rollout without its history
 */
public record StoredRollout(
    UUID uid,
    String tenant,
    UUID namespace,
    boolean paused,
    boolean settled,
    boolean switched,
    long revision,
    Rollout rollout) {

  /** The last part of its name. */
  public String id() {
    return rollout.getName().substring(rollout.getName().lastIndexOf('/') + 1);
  }

  /** namespaces/{namespace}. */
  public String namespaceName() {
    return rollout.getName().substring(0, rollout.getName().indexOf("/rollouts/"));
  }

  /** What deals sessions, with tenant and session: another rollout deals them anew. */
  public String salt() {
    return uid.toString();
  }

  /** Whether it goes no further by itself. */
  public boolean ended() {
    return switch (rollout.getState()) {
      case STATE_PROMOTED, STATE_ROLLED_BACK, STATE_ABORTED -> true;
      default -> false;
    };
  }

  StoredRollout with(boolean nowPaused, boolean nowSettled, Rollout.Builder next) {
    return new StoredRollout(
        uid, tenant, namespace, nowPaused, nowSettled, switched, revision + 1, next.build());
  }

  /** Its candidate is about to be made the live generation. */
  StoredRollout switching() {
    return switched(true);
  }

  StoredRollout notSwitched() {
    return switched(false);
  }

  private StoredRollout switched(boolean now) {
    return new StoredRollout(uid, tenant, namespace, paused, settled, now, revision, rollout);
  }
}
