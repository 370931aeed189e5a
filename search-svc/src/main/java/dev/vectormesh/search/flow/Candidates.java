package dev.vectormesh.search.flow;

import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.search.flow.Preparation.Prepared;
import dev.vectormesh.search.query.ChunkIndex;
import dev.vectormesh.search.serving.Arm;
import dev.vectormesh.search.serving.Arms.Chosen;
import dev.vectormesh.search.v1.SearchResponse;
import io.grpc.Status;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import java.util.Locale;
import java.util.function.Function;

/**
 * Searches while a rollout tries a candidate: nobody gets an error because of it. What it cannot
 * answer the live generation answers, within the same deadline, and it is counted.
 */
final class Candidates {
  private static final AttributeKey<String> ARM = AttributeKey.stringKey("arm");
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("outcome");

  /** A response without what belongs to a single call. */
  record Answered(SearchResponse response, boolean cached) {
    static Answered now(SearchResponse response) {
      return new Answered(response, false);
    }

    static Answered before(SearchResponse response) {
      return new Answered(response, true);
    }
  }

  private final LongCounter searches;

  Candidates(Meter meter) {
    this.searches =
        meter
            .counterBuilder("vectormesh.search.arms")
            .setDescription("searches by arm, and by whether it answered, failed or was replaced")
            .build();
  }

  /** Answers by the arm that was chosen, or by the live one in its place. */
  Answered answer(Prepared prepared, Function<Prepared, Answered> search) {
    Chosen chosen = prepared.chosen();
    try {
      Answered answered = CandidateTime.within(chosen.arm(), () -> search.apply(prepared));
      count(chosen.arm(), "answered");
      return with(answered, chosen, false);
    } catch (RuntimeException e) {
      if (chosen.arm() == Arm.LIVE || isOver(e)) {
        count(chosen.arm(), "failed");
        throw e;
      }
      return fallBack(prepared, search, e);
    }
  }

  private Answered fallBack(
      Prepared prepared, Function<Prepared, Answered> search, RuntimeException why) {
    Answered answered;
    try {
      answered = search.apply(prepared.live());
    } catch (RuntimeException e) {
      // No fault of the candidate's: the live generation cannot answer either.
      count(prepared.chosen().arm(), "failed");
      throw e;
    }
    count(prepared.chosen().arm(), "fallback");
    Answered told = with(answered, prepared.chosen(), true);
    return new Answered(
        told.response().toBuilder().addWarnings(warning(prepared.chosen(), why)).build(),
        told.cached());
  }

  /** Whether nobody waits any more. */
  private static boolean isOver(RuntimeException e) {
    return Status.fromThrowable(e).getCode() == Status.Code.CANCELLED
        || CallContext.deadlineLeft().isZero();
  }

  private static String warning(Chosen chosen, RuntimeException why) {
    String reason =
        why instanceof ChunkIndex.IndexMissing
            ? "INDEX_MISSING"
            : ErrorDetails.info(why)
                .map(info -> info.getReason())
                .orElseGet(() -> Status.fromThrowable(why).getCode().name());
    return "the candidate of %s, generation %d, could not answer (%s): the live generation did"
        .formatted(chosen.rollout(), chosen.of().in(Arm.CANDIDATE).serving().generation(), reason);
  }

  private static Answered with(Answered answered, Chosen chosen, boolean fallback) {
    return new Answered(
        answered.response().toBuilder()
            .setArm(named(chosen.arm()))
            .setRollout(chosen.rollout())
            .setFallback(fallback)
            .build(),
        answered.cached());
  }

  /** As answers name it. */
  static dev.vectormesh.search.v1.Arm named(Arm arm) {
    return switch (arm) {
      case LIVE -> dev.vectormesh.search.v1.Arm.ARM_LIVE;
      case CANDIDATE -> dev.vectormesh.search.v1.Arm.ARM_CANDIDATE;
      case INTERLEAVED -> dev.vectormesh.search.v1.Arm.ARM_INTERLEAVED;
    };
  }

  private void count(Arm arm, String outcome) {
    searches.add(1, Attributes.of(ARM, arm.name().toLowerCase(Locale.ROOT), OUTCOME, outcome));
  }
}
