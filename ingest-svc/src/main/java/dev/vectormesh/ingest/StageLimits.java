package dev.vectormesh.ingest;

import dev.vectormesh.ingest.work.StageLimit;
import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Settings;
import java.time.Duration;

/** How long an item may hold what it shares with others. */
public record StageLimits(
    @Help("time that a drive may take to list a folder, or to say what lies in it") @Default("30s")
        Duration list,
    @Help("time to embed one item, or a window of small ones") @Default("60m") Duration embed,
    @Help("time to store one item, or a window of small ones") @Default("10m") Duration store) {
  public StageLimits {
    Settings.require(list.isPositive(), "list", list, "> 0");
    Settings.require(embed.isPositive(), "embed", embed, "> 0");
    Settings.require(store.isPositive(), "store", store, "> 0");
  }

  StageLimit embedding() {
    return new StageLimit(embed);
  }

  StageLimit storing() {
    return new StageLimit(store);
  }
}
