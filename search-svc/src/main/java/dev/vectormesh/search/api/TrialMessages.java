package dev.vectormesh.search.api;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import dev.vectormesh.search.feedback.ArmFigures;
import dev.vectormesh.search.feedback.TrialFigures;
import dev.vectormesh.search.v1.InterleavingFigures;
import dev.vectormesh.search.v1.ShadowFigures;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes figures of trials that are no shares of the sessions. */
final class TrialMessages {
  private TrialMessages() {}

  /**
   * @param errors searches that got an error
   */
  static InterleavingFigures interleaved(
      ArmFigures sessions, TrialFigures.Interleaved from, long errors) {
    return InterleavingFigures.newBuilder()
        .setSessionCount(sessions.sessions())
        .setFallbackCount(sessions.fallbacks())
        .setErrorCount(errors)
        .setClickedCount(from.clicked())
        .setCandidateCount(from.candidate())
        .setLiveCount(from.live())
        .build();
  }

  static ShadowFigures shadow(TrialFigures.Shadow from) {
    ShadowFigures.Builder figures =
        ShadowFigures.newBuilder()
            .setSearchCount(from.searches())
            .setFailedCount(from.failed())
            .setDroppedCount(from.dropped())
            .setEmptyCount(from.empty())
            .setLiveEmptyCount(from.liveEmpty())
            .setOverlapCount(from.overlap().count())
            .setOverlapMean(from.overlap().mean())
            .setOverlapVariance(from.overlap().variance())
            .setTimedCount(from.pace().timed())
            .setSlowCount(from.pace().slow())
            .setLiveSlowCount(from.pace().liveSlow());
    set(from.pace().p95(), figures::setP95Duration);
    set(from.pace().liveP95(), figures::setLiveP95Duration);
    set(from.pace().slowAfter(), figures::setSlowAfter);
    return figures.build();
  }

  private static void set(java.time.@Nullable Duration time, Consumer<Duration> field) {
    if (time != null) {
      field.accept(Durations.fromNanos(time.toNanos()));
    }
  }
}
