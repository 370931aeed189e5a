package dev.vectormesh.search;

import dev.vectormesh.platform.host.CallChain;
import dev.vectormesh.platform.host.Host;
import dev.vectormesh.platform.host.ServiceMain;

/** Runs the search service as a process of its own, on Armeria. */
public final class SearchMain {
  private SearchMain() {}

  public static void main(String[] args) {
    ServiceMain.run(
        SearchApp.NAME,
        SearchConfig.class,
        args,
        (config, telemetry) ->
            Host.of(CallChain.of(config.auth(), config.host(), telemetry), SearchApp.open(config))
                .armeria(config.port())
                .start());
  }
}
