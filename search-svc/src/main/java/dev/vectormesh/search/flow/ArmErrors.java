package dev.vectormesh.search.flow;

import dev.vectormesh.search.feedback.ArmError;
import dev.vectormesh.search.feedback.Feedback;
import dev.vectormesh.search.serving.Arms.Chosen;
import dev.vectormesh.search.v1.SearchRequest;
import io.grpc.Status;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells a rollout of searches of sessions that got an error. */
final class ArmErrors {
  private final @Nullable Feedback feedback;

  ArmErrors(@Nullable Feedback feedback) {
    this.feedback = feedback;
  }

  /** Does the work; what it throws is recorded, where it is no fault of the request. */
  <T> T told(String tenant, SearchRequest request, Chosen chosen, Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      Feedback kept = feedback;
      if (kept != null
          && request.hasSession()
          && !chosen.rollout().isEmpty()
          && isOurs(Status.fromThrowable(e).getCode())) {
        kept.trials()
            .error(
                tenant,
                UUID.fromString(chosen.serving().uid()),
                new ArmError(
                    request.getSession().getSessionId(),
                    chosen.rollout(),
                    chosen.arm(),
                    chosen.weight(),
                    kept.clock().instant()));
      }
      throw e;
    }
  }

  private static boolean isOurs(Status.Code code) {
    return switch (code) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, INTERNAL, UNKNOWN, DATA_LOSS, FAILED_PRECONDITION ->
          true;
      default -> false;
    };
  }
}
