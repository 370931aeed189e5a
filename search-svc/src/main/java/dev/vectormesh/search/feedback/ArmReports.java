package dev.vectormesh.search.feedback;

import dev.vectormesh.search.serving.Arm;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Compares the arms of a rollout by the sessions that were shared out between them. */
public interface ArmReports {
  /**
   * Which sessions, and what is slow.
   *
   * @param rollout its name
   * @param from the first page was shown then or later; null means any time
   * @param to it was shown before; null means any time
   * @param weight that they were shared out by, in hundredths of a percent; null means any
   * @param slowRatio how many times the live arm's 95th percentile is slow
   * @param slowMargin how much longer than that percentile a slow search takes at least
   */
  record Question(
      UUID namespace,
      String rollout,
      @Nullable Instant from,
      @Nullable Instant to,
      @Nullable Integer weight,
      double slowRatio,
      Duration slowMargin) {}

  /**
   * What was found.
   *
   * @param arms those that have sessions
   * @param errors searches that got an error, by arm
   * @param slowAfter null where the live arm has no search whose time is known
   * @param shadow null where no shadow was asked
   */
  record Report(
      Map<Arm, ArmFigures> arms,
      Map<Arm, Long> errors,
      @Nullable Duration slowAfter,
      TrialFigures.Interleaved interleaved,
      TrialFigures.@Nullable Shadow shadow) {}

  Report of(String tenant, Question question);
}
