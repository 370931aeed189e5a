package dev.vectormesh.finetune;

import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Settings;
import java.time.Duration;

/** The settings of rollouts. */
public record RolloutConfig(
    @Help("how often rollouts that are under way are looked at") @Default("1s") Duration interval) {

  public RolloutConfig {
    Settings.require(interval.isPositive(), "interval", interval, "> 0");
  }
}
