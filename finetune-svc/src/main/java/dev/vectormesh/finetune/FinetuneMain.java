package dev.vectormesh.finetune;

import dev.vectormesh.platform.host.CallChain;
import dev.vectormesh.platform.host.Host;
import dev.vectormesh.platform.host.ServiceMain;

/** Starts the fine-tuning service. */
public final class FinetuneMain {
  private FinetuneMain() {}

  public static void main(String[] args) {
    ServiceMain.run(
        FinetuneApp.NAME,
        FinetuneConfig.class,
        args,
        (config, telemetry) ->
            Host.of(CallChain.of(config.auth(), config.host(), telemetry), FinetuneApp.open(config))
                .netty(config.port())
                .start());
  }
}
