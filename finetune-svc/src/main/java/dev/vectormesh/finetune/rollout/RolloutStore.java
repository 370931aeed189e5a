package dev.vectormesh.finetune.rollout;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.tuning.v1.RolloutEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps rollouts with their history. */
public interface RolloutStore {
  /** How long an ended one is looked at still; longer than any call may be on its way. */
  Duration WATCHED = Duration.ofMinutes(2);

  /** Behind which rollout a page of a list begins. */
  record After(Instant created, String id) {}

  /**
   * Keeps a new one.
   *
   * @return the one that this request made before, where it did
   * @throws ApiException ALREADY_EXISTS; WRONG_STATE where another of the namespace is under way
   */
  StoredRollout create(StoredRollout rollout, String request, RolloutEvent event);

  Optional<StoredRollout> find(String tenant, UUID namespace, String id);

  /** As it is now; empty where it is gone. */
  default Optional<StoredRollout> latest(StoredRollout of) {
    return find(of.tenant(), of.namespace(), of.id());
  }

  /** Oldest first. */
  List<RolloutEvent> history(StoredRollout of);

  /** Newest first. */
  List<StoredRollout> list(String tenant, UUID namespace, @Nullable After after, int limit);

  /**
   * Writes a change, with what is told of it.
   *
   * @return false where somebody else changed it since it was read: nothing was written
   */
  boolean save(StoredRollout changed, @Nullable RolloutEvent event);

  /**
   * Takes those of all tenants that are under way, not settled, or ended within the last {@link
   * #WATCHED}, so that nobody else looks at them meanwhile.
   *
   * @param most how many
   * @param duration after which somebody else may, whatever became of whoever took them
   */
  List<StoredRollout> claim(int most, Duration duration);

  /** Lets others look at it. */
  void release(StoredRollout claimed);
}
