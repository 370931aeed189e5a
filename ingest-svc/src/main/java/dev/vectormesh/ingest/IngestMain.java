package dev.vectormesh.ingest;

import dev.vectormesh.platform.host.CallChain;
import dev.vectormesh.platform.host.Host;
import dev.vectormesh.platform.host.ServiceMain;

/** Ingest service as a process of its own, on Vert.x. */
public final class IngestMain {
  private IngestMain() {}

  public static void main(String[] args) {
    ServiceMain.run(
        "ingest",
        IngestConfig.class,
        args,
        (config, telemetry) ->
            Host.of(CallChain.of(config.auth(), config.host(), telemetry), IngestApp.open(config))
                .vertx(config.port())
                .start());
  }
}
