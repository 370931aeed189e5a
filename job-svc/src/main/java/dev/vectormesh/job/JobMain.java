package dev.vectormesh.job;

import dev.vectormesh.platform.host.CallChain;
import dev.vectormesh.platform.host.Host;
import dev.vectormesh.platform.host.ServiceMain;

/** Starts job service. */
public final class JobMain {
  private JobMain() {}

  public static void main(String[] args) {
    ServiceMain.run(
        "job",
        JobConfig.class,
        args,
        (config, telemetry) ->
            Host.of(CallChain.of(config.auth(), config.host(), telemetry), JobApp.open(config))
                .netty(config.port())
                .start());
  }
}
