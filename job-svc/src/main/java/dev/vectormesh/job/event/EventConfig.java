package dev.vectormesh.job.event;

import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Settings;
import java.time.Duration;

/** How events get into the log, and how long they stay. */
public record EventConfig(
    @Help("how often the outbox is looked after when no wake-up comes") @Default("100ms")
        Duration poll,
    @Help("how long events are kept for those who resume, and deliveries for those who replay")
        @Default("7d")
        Duration retention) {

  public EventConfig {
    Settings.require(poll.isPositive(), "poll", poll, "> 0");
    Settings.require(retention.isPositive(), "retention", retention, "> 0");
  }
}
