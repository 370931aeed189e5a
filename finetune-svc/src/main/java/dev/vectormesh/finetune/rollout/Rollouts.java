package dev.vectormesh.finetune.rollout;

import dev.vectormesh.finetune.rollout.Move.Cause;
import dev.vectormesh.finetune.rollout.RolloutMesh.Standing;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.id.Ids;
import dev.vectormesh.tuning.v1.Rollout;
import dev.vectormesh.tuning.v1.Rollout.State;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/** What people do with rollouts. */
public final class Rollouts {
  private static final int TRIES = 10;

  private final RolloutStore store;
  private final RolloutMesh mesh;
  private final RolloutController controller;
  private final InstantSource clock;

  public Rollouts(
      RolloutStore store, RolloutMesh mesh, RolloutController controller, InstantSource clock) {
    this.store = store;
    this.mesh = mesh;
    this.controller = controller;
    this.clock = clock;
  }

  /**
   * Starts one.
   *
   * @param namespace namespaces/{namespace}
   * @param id the last part of its name; empty: one is made
   * @param request its id; empty for a request that is not repeated
   */
  public StoredRollout create(String namespace, String id, Rollout asked, String request) {
    String tenant = CallContext.current().tenant();
    if (!asked.getGeneration().startsWith(namespace + "/")) {
      throw ApiException.invalid("rollout.generation", "is not of " + namespace);
    }
    UUID uid = Ids.v7();
    long candidate = Settling.number(asked.getGeneration());
    Standing standing = mesh.standing(tenant, namespace, candidate);
    if (standing.live() == candidate) {
      throw ApiException.wrongState(asked.getGeneration(), "is the live one already");
    }
    if (!standing.candidate().isEmpty()) {
      throw ApiException.wrongState(asked.getGeneration(), standing.candidate());
    }
    Rollout.Builder rollout =
        Rollout.newBuilder()
            .setName(namespace + "/rollouts/" + (id.isEmpty() ? "r-" + uid : id))
            .setGeneration(asked.getGeneration())
            .setModelVersion(asked.getModelVersion())
            .setPlan(Plans.whole(asked.getPlan()))
            .setState(State.STATE_PENDING)
            .setReason("its arms were not looked at yet")
            .setLiveGeneration(namespace + "/generations/" + standing.live())
            .setCreateTime(Move.time(clock.instant()));
    if (asked.getModelVersion().isEmpty()) {
      rollout.addWarnings("no gate has judged its encoder: no model version was named");
    }
    StoredRollout stored =
        new StoredRollout(
            uid, tenant, standing.namespace(), false, true, false, 1, rollout.build());
    return store.create(stored, request, Move.event(stored.rollout(), cause("it was created")));
  }

  public StoredRollout find(String namespace, String id) {
    return find(uid(namespace), namespace, id);
  }

  private StoredRollout find(UUID uid, String namespace, String id) {
    return store
        .find(CallContext.current().tenant(), uid, id)
        .orElseThrow(() -> ApiException.notFound(namespace + "/rollouts/" + id));
  }

  /** The uid of a namespace of the caller's tenant. */
  public UUID uid(String namespace) {
    return mesh.standing(CallContext.current().tenant(), namespace, 0).namespace();
  }

  public RolloutStore store() {
    return store;
  }

  public StoredRollout pause(String namespace, String id) {
    return change(
        namespace,
        id,
        (rollout, cause) ->
            rollout.paused() ? Optional.empty() : Optional.of(Move.hold(rollout, true, cause)),
        "it was paused");
  }

  public StoredRollout resume(String namespace, String id) {
    return change(
        namespace,
        id,
        (rollout, cause) ->
            rollout.rollout().getState() == State.STATE_HELD
                ? Optional.of(Move.resume(rollout, cause))
                : Optional.empty(),
        "it was resumed: the step begins anew");
  }

  public StoredRollout promote(String namespace, String id) {
    return end(namespace, id, State.STATE_PROMOTED, Move::promote, "it was promoted");
  }

  public StoredRollout abort(String namespace, String id) {
    return end(namespace, id, State.STATE_ABORTED, Move::abort, "it was aborted");
  }

  /** Back from a promotion. */
  public StoredRollout rollBack(String namespace, String id) {
    UUID uid = uid(namespace);
    return repeat(() -> {
      StoredRollout rollout = find(uid, namespace, id);
      return switch (rollout.rollout().getState()) {
        case STATE_ROLLED_BACK -> Optional.of(rollout);
        case STATE_PROMOTED -> controller.make(Move.rollBack(rollout, cause("it was rolled back")));
        default -> throw ApiException.wrongState(rollout.rollout().getName(), "was not promoted");
      };
    });
  }

  private StoredRollout end(
      String namespace,
      String id,
      State state,
      BiFunction<StoredRollout, Cause, Move> end,
      String reason) {
    UUID uid = uid(namespace);
    return repeat(() -> {
      StoredRollout rollout = find(uid, namespace, id);
      if (rollout.rollout().getState() == state) {
        return Optional.of(rollout);
      }
      return controller.make(end.apply(underWay(rollout), cause(reason)));
    });
  }

  private StoredRollout change(
      String namespace,
      String id,
      BiFunction<StoredRollout, Cause, Optional<Move>> change,
      String reason) {
    UUID uid = uid(namespace);
    return repeat(() -> {
      StoredRollout rollout = underWay(find(uid, namespace, id));
      Optional<Move> move = change.apply(rollout, cause(reason));
      return move.isEmpty() ? Optional.of(rollout) : controller.make(move.get());
    });
  }

  private static StoredRollout underWay(StoredRollout rollout) {
    if (rollout.ended()) {
      throw ApiException.wrongState(
          rollout.rollout().getName(), "has ended: " + rollout.rollout().getState());
    }
    return rollout;
  }

  /** Until nobody changed it in between. */
  private static StoredRollout repeat(Attempt attempt) {
    for (int tried = 0; tried < TRIES; tried++) {
      Optional<StoredRollout> done = attempt.make();
      if (done.isPresent()) {
        return done.get();
      }
    }
    throw ApiException.etagMismatch("the rollout");
  }

  /** One try; empty where somebody else was first. */
  private interface Attempt {
    Optional<StoredRollout> make();
  }

  private Cause cause(String reason) {
    return new Cause(CallContext.current().subject(), reason, List.of(), clock.instant());
  }
}
