package dev.vectormesh.job.schedule;

import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Settings;
import java.time.Duration;

/** How schedules are looked after. */
public record ScheduleConfig(
    @Help("how often due times are looked for") @Default("500ms") Duration poll,
    @Help("a due time that is served later than this was missed") @Default("1m") Duration grace,
    @Help("most schedules of one tenant") @Default("1000") int maxSchedules,
    @Help("how long runs are kept") @Default("30d") Duration retention) {

  public ScheduleConfig {
    Settings.require(poll.isPositive(), "poll", poll, "> 0");
    Settings.require(grace.isPositive(), "grace", grace, "> 0");
    Settings.require(maxSchedules > 0, "maxSchedules", maxSchedules, "> 0");
    Settings.require(retention.isPositive(), "retention", retention, "> 0");
  }
}
