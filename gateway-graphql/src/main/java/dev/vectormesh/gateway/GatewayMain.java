package dev.vectormesh.gateway;

import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsException;
import dev.vectormesh.platform.settings.SettingsSources;
import dev.vectormesh.platform.telemetry.Logs;
import dev.vectormesh.platform.telemetry.Telemetry;
import org.slf4j.LoggerFactory;

/** Runs the gateway alone, against services elsewhere. */
public final class GatewayMain {
  private static final String NAME = "gateway";

  private GatewayMain() {}

  public static void main(String[] args) {
    if (args.length == 1 && args[0].equals("--settings")) {
      System.out.print(Settings.markdown(NAME, GatewayConfig.class));
      return;
    }
    try {
      run(Settings.load(NAME, GatewayConfig.class, SettingsSources.ofProcess(args)));
    } catch (SettingsException e) {
      System.err.println(NAME + ": the settings are not right:");
      e.problems().forEach(p -> System.err.println("  " + p));
      System.exit(2);
    }
  }

  private static void run(GatewayConfig config) {
    Logs.configure(config.telemetry());
    try {
      Telemetry telemetry = Telemetry.open(config.telemetry(), NAME);
      GatewayApp app = GatewayApp.open(config);
      app.start();
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    app.close();
                    telemetry.close();
                  },
                  NAME + "-stop"));
    } catch (Throwable t) {
      LoggerFactory.getLogger(GatewayMain.class).error("{} does not start", NAME, t);
      System.exit(1);
    }
  }
}
