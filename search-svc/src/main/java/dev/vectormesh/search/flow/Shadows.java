package dev.vectormesh.search.flow;

import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.search.feedback.Feedback;
import dev.vectormesh.search.feedback.ShadowAnswer;
import dev.vectormesh.search.flow.Candidates.Answered;
import dev.vectormesh.search.flow.Preparation.Prepared;
import dev.vectormesh.search.query.Step;
import dev.vectormesh.search.v1.Hit;
import dev.vectormesh.search.v1.SearchResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks the candidate of a rollout what it would have answered, once the live arm has. */
final class Shadows {
  private static final Runnable NOTHING = () -> {};

  private final @Nullable Feedback feedback;

  /**
   * @param feedback null where nothing is kept, and no shadow is asked
   */
  Shadows(@Nullable Feedback feedback) {
    this.feedback = feedback;
  }

  /**
   * What is to be done once the answer is sent.
   *
   * @param response what the live arm answered
   * @param search answers for one arm
   */
  Runnable after(
      CallContext caller,
      Prepared live,
      SearchResponse response,
      Map<Step, Long> nanos,
      Function<Prepared, Answered> search) {
    Feedback kept = feedback;
    if (kept == null || !live.chosen().isShadowed() || !live.confirmed()) {
      return NOTHING;
    }
    UUID namespace = UUID.fromString(live.serving().uid());
    Duration took = Duration.ofNanos(nanos.getOrDefault(Step.TOTAL, 0L));
    // A shadow that takes longer than this would not have been waited for either.
    Duration limit = CallContext.deadlineLeft().plus(took);
    return () ->
        kept.trials()
            .shadow(
                caller.tenant(),
                namespace,
                () ->
                    caller.call(() ->
                        CallContext.withDeadline(
                            limit,
                            () -> ask(kept.clock().instant(), live, response, took, search))));
  }

  private static ShadowAnswer ask(
      Instant now,
      Prepared live,
      SearchResponse shown,
      Duration took,
      Function<Prepared, Answered> search) {
    Prepared candidate = live.candidate();
    Set<String> own = new HashSet<>();
    shown.getHitsList().forEach(hit -> own.add(hit.getDocument()));
    Duration liveTook = shown.getCached() ? null : took;
    String rollout = live.chosen().rollout();
    Answered answered;
    try {
      answered = search.apply(candidate);
    } catch (RuntimeException e) {
      return new ShadowAnswer(rollout, now, true, own.size(), 0, null, liveTook, null);
    }
    Duration candidateTook =
        Duration.ofNanos(candidate.asked().clock().stop().getOrDefault(Step.TOTAL, 0L));
    long both =
        answered.response().getHitsList().stream()
            .map(Hit::getDocument)
            .filter(own::contains)
            .count();
    return new ShadowAnswer(
        rollout,
        now,
        false,
        own.size(),
        answered.response().getHitsCount(),
        own.isEmpty() ? null : Double.valueOf((double) both / own.size()),
        liveTook,
        answered.cached() ? null : candidateTook);
  }
}
