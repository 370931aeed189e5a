package dev.vectormesh.job.watch;

import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Settings;

/** How many may watch jobs and subscribe to events at once. */
public record WatchConfig(
    @Help("most watched jobs and subscriptions of one tenant at once") @Default("100")
        int perTenant,
    @Help("most watched jobs and subscriptions of this instance at once") @Default("1000")
        int inAll,
    @Help("most connections to the database that those who watch use at once") @Default("3")
        int reads) {

  public WatchConfig {
    Settings.require(perTenant > 0, "perTenant", perTenant, "> 0");
    Settings.require(inAll > 0, "inAll", inAll, "> 0");
    Settings.require(reads > 0, "reads", reads, "> 0");
  }
}
