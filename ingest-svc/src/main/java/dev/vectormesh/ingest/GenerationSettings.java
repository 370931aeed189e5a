package dev.vectormesh.ingest;

import dev.vectormesh.ingest.generation.GenerationRules;
import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Settings;
import java.time.Duration;

/** Generations of an index beside the live one. */
public record GenerationSettings(
    @Help("builds that run at once") @Default("2") int jobs,
    @Help("how long a generation is kept, and written to, after another one became live")
        @Default("7d")
        Duration retention,
    @Help("how long a build that was cancelled can be gone on with") @Default("1d")
        Duration paused) {
  public GenerationSettings {
    Settings.require(jobs >= 1 && jobs <= 100, "jobs", jobs, "1..100");
    Settings.require(!retention.isNegative(), "retention", retention, ">= 0");
    Settings.require(!paused.isNegative(), "paused", paused, ">= 0");
  }

  GenerationRules rules() {
    return new GenerationRules(retention, paused);
  }
}
