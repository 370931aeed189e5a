package dev.vectormesh.search.feedback;

import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Settings;
import java.time.Duration;

/** How sessions and events are kept. */
public record FeedbackConfig(
    @Help("pages that searches showed and that wait to be written; more are dropped, and counted")
        @Default("10000")
        int queue,
    @Help("events that one session may have; more are refused") @Default("1000") int sessionEvents,
    @Help("how long an event waits for its session") @Default("24h") Duration eventWait,
    @Help("how long sessions and their events are kept") @Default("400d") Duration retention,
    @Help(
            "searches that a rollout's candidate is asked at a time while it is a shadow; more are"
                + " left out, and counted")
        @Default("2")
        int shadows,
    MarkRules marks) {

  public FeedbackConfig {
    Settings.require(queue >= 1, "queue", queue, ">= 1");
    Settings.require(
        sessionEvents >= 1 && sessionEvents <= 10_000, "sessionEvents", sessionEvents, "1..10000");
    Settings.require(shadows >= 1 && shadows <= 64, "shadows", shadows, "1..64");
    Settings.require(eventWait.isPositive(), "eventWait", eventWait, "> 0");
    Settings.require(retention.isPositive(), "retention", retention, "> 0");
  }
}
