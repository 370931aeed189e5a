package dev.vectormesh.finetune.rollout;

import com.google.protobuf.util.Durations;
import dev.vectormesh.finetune.rollout.Move.Cause;
import dev.vectormesh.tuning.v1.Rollout;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes searches be shared out as a rollout says. Whoever dies in between leaves the rollout
 * unsettled, and the next one does it again.
 */
final class Settling {
  private final RolloutMesh mesh;
  private final InstantSource clock;

  Settling(RolloutMesh mesh, InstantSource clock) {
    this.mesh = mesh;
    this.clock = clock;
  }

  /**
   * Does it.
   *
   * @return what became of it
   * @throws StatusRuntimeException where a service is away, so that it is to be done again
   */
  Move settle(StoredRollout rollout) {
    try {
      apply(rollout);
    } catch (StatusRuntimeException e) {
      if (!isRefused(e)) {
        throw e;
      }
      return refused(rollout, e, clock.instant());
    }
    return Move.settled(rollout, clock.instant());
  }

  private void apply(StoredRollout rollout) {
    Rollout is = rollout.rollout();
    switch (is.getState()) {
      case STATE_PROMOTED -> mesh.makeLive(rollout, number(is.getGeneration()), retention(is));
      case STATE_ROLLED_BACK, STATE_ABORTED -> {
        if (rollout.switched()) {
          mesh.makeLive(rollout, number(is.getLiveGeneration()), retention(is));
        } else {
          mesh.share(rollout);
        }
      }
      default -> mesh.share(rollout);
    }
  }

  private static Move refused(StoredRollout rollout, StatusRuntimeException e, Instant now) {
    String why = String.valueOf(e.getStatus().getDescription());
    Rollout is = rollout.rollout();
    return switch (is.getState()) {
      case STATE_PROMOTED ->
          Move.unpromoted(
              rollout,
              new Cause(RolloutSteps.CONTROLLER, "it cannot be promoted: " + why, List.of(), now));
      // It has no traffic then: its generation is gone, or another rollout's turn has come.
      case STATE_ROLLED_BACK, STATE_ABORTED -> Move.settled(rollout, now);
      default ->
          Move.rollBack(
              rollout,
              new Cause(RolloutSteps.CONTROLLER, "its step cannot begin: " + why, List.of(), now));
    };
  }

  private static boolean isRefused(StatusRuntimeException e) {
    Status.Code code = e.getStatus().getCode();
    return code == Status.Code.FAILED_PRECONDITION
        || code == Status.Code.NOT_FOUND
        || code == Status.Code.INVALID_ARGUMENT;
  }

  static long number(String generation) {
    return Long.parseLong(generation.substring(generation.lastIndexOf('/') + 1));
  }

  private static @Nullable Duration retention(Rollout rollout) {
    return rollout.getPlan().hasRetention()
        ? Duration.ofNanos(Durations.toNanos(rollout.getPlan().getRetention()))
        : null;
  }
}
