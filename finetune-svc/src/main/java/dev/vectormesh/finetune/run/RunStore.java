package dev.vectormesh.finetune.run;

import dev.vectormesh.tuning.v1.TrainingEpoch;
import dev.vectormesh.tuning.v1.TrainingRun;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Keeps training runs with their epochs. */
public interface RunStore {
  /**
   * Keeps a new run.
   *
   * @param requestId empty for none
   * @return the run of this request, which may be an older one; empty when another has the name
   */
  Optional<StoredRun> insert(StoredRun run, String requestId);

  Optional<StoredRun> find(String tenant, UUID namespace, String id);

  Optional<StoredRun> find(String tenant, UUID uid);

  /** Newest first, from the one before this uid on. */
  List<StoredRun> list(String tenant, UUID namespace, @Nullable UUID before, int limit);

  /**
   * Changes a run, unless it has ended.
   *
   * @return as it is then; empty when it is gone
   */
  Optional<StoredRun> update(String tenant, UUID uid, UnaryOperator<TrainingRun> change);

  /** Whether there was one. */
  boolean delete(String tenant, UUID uid);

  /** Keeps a pass; one of the same trial and number is replaced. */
  void passed(String tenant, UUID run, TrainingEpoch epoch);

  /** Forgets what an attempt before this one did. */
  void clearEpochs(String tenant, UUID run);

  List<TrainingEpoch> epochs(String tenant, UUID run);
}
