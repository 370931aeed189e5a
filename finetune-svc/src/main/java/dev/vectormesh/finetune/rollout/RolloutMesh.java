package dev.vectormesh.finetune.rollout;

import dev.vectormesh.search.v1.ArmReport;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What rollouts need of the other services; all of it on behalf of the rollout's tenant. */
public interface RolloutMesh {
  /**
   * How the generations of a namespace stand.
   *
   * @param namespace its uid
   * @param live the number of the live generation
   * @param candidate what is wrong with the candidate: it is not there, say; empty where it can be
   *     searched
   * @param sharedBy the rollout that shares searches out; empty where none does
   * @param step how it is tried now
   */
  record Standing(UUID namespace, long live, String candidate, String sharedBy, PlannedStep step) {}

  Standing standing(String tenant, String namespace, long candidate);

  /**
   * What keeps a candidate from being tried that has a whole index: its documents differ from the
   * live one's, its model does not answer, or its gate was not passed; empty where nothing does.
   */
  String unready(StoredRollout rollout);

  /** Whether the candidate's model answers: empty, or what is wrong. */
  String modelFault(StoredRollout rollout);

  /** The arms' figures, of the rollout's weight, of sessions from one time to another. */
  ArmReport report(StoredRollout rollout, Instant from, @Nullable Instant to);

  /** Shares searches out as the rollout's step says. Doing so again changes nothing. */
  void share(StoredRollout rollout);

  /**
   * Makes a generation the live one. Doing so again changes nothing.
   *
   * @param retention how long the one before is kept; null leaves that to its owner
   */
  void makeLive(StoredRollout rollout, long generation, @Nullable Duration retention);
}
