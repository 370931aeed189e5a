package dev.vectormesh.finetune;

import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Settings;
import java.time.Duration;

/** The settings of training runs and of the models that they make. */
public record TrainingConfig(
    @Help("runs that train at a time in this process; 0 for none") @Default("1") int jobs,
    @Help("how long a retired model stays loaded") @Default("7d") Duration retiredFor) {

  public TrainingConfig {
    Settings.require(jobs >= 0 && jobs <= 100, "jobs", jobs, "0..100");
    Settings.require(!retiredFor.isNegative(), "retiredFor", retiredFor, ">= 0");
  }
}
