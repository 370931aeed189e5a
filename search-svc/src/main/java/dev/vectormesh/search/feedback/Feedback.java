package dev.vectormesh.search.feedback;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.telemetry.Telemetry;
import java.time.InstantSource;

/**
 * What keeps sessions and events, where they are kept.
 *
 * @param recorder takes what searches show
 * @param trials does what a rollout's trials need beside searches
 */
public record Feedback(
    SessionStore sessions,
    BatchStore batches,
    ArmReports arms,
    SessionRecorder recorder,
    TrialRecorder trials,
    InstantSource clock) {

  public static Feedback of(
      SessionStore sessions,
      BatchStore batches,
      ArmReports arms,
      TrialStore trials,
      FeedbackConfig config,
      InstantSource clock) {
    return new Feedback(
        sessions,
        batches,
        arms,
        new SessionRecorder(sessions, config.queue(), Telemetry.current().meter()),
        new TrialRecorder(trials, config.shadows(), Telemetry.current().meter()),
        clock);
  }

  /** What callers are told where nothing is kept. */
  public static ApiException none() {
    return ApiException.wrongState(
        "feedback",
        "is not kept by this installation: give search-svc the settings of postgres, and start it"
            + " again");
  }
}
