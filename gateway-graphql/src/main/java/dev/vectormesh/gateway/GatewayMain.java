package dev.vectormesh.gateway;

import dev.vectormesh.platform.host.ServiceMain;

/** Runs the gateway alone, against services elsewhere. */
public final class GatewayMain {
  private GatewayMain() {}

  public static void main(String[] args) {
    ServiceMain.run(
        "gateway",
        GatewayConfig.class,
        args,
        (config, telemetry) -> {
          GatewayApp app = GatewayApp.open(config);
          app.start();
          return app;
        });
  }
}
