package dev.vectormesh.platform.host;

import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsException;
import dev.vectormesh.platform.settings.SettingsSources;
import dev.vectormesh.platform.telemetry.Logs;
import dev.vectormesh.platform.telemetry.Telemetry;
import dev.vectormesh.platform.telemetry.TelemetryConfig;
import java.lang.reflect.RecordComponent;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every service's main does: read settings, set logs and telemetry up, host, wait, drain. */
public final class ServiceMain {
  private ServiceMain() {}

  public static <C extends Record> void run(
      String name,
      Class<C> type,
      String[] args,
      BiFunction<C, Telemetry, ? extends RunningServer> start) {
    if (args.length == 1 && args[0].equals("--settings")) {
      System.out.print(Settings.markdown(name, type));
      return;
    }
    C config;
    try {
      config = Settings.load(name, type, SettingsSources.ofProcess(args));
    } catch (SettingsException e) {
      System.err.println(name + ": the settings are not right:");
      e.problems().forEach(p -> System.err.println("  " + p));
      System.exit(2);
      return;
    }
    TelemetryConfig telemetryConfig = telemetry(config);
    Logs.configure(telemetryConfig);
    Logger log = LoggerFactory.getLogger(ServiceMain.class);
    CountDownLatch stopped = new CountDownLatch(1);
    try {
      Telemetry telemetry = Telemetry.open(telemetryConfig, name);
      RunningServer server = start.apply(config, telemetry);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    server.close();
                    telemetry.close();
                    log.info("{} has stopped", name);
                    stopped.countDown();
                  },
                  name + "-stop"));
      log.info("{} listens on port {}", name, server.port());
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable t) {
      log.error("{} does not start", name, t);
      System.exit(1);
    }
  }

  private static TelemetryConfig telemetry(Record config) {
    for (RecordComponent component : config.getClass().getRecordComponents()) {
      if (component.getType() == TelemetryConfig.class) {
        try {
          component.getAccessor().setAccessible(true);
          return (TelemetryConfig) component.getAccessor().invoke(config);
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException(e);
        }
      }
    }
    return TelemetryConfig.none();
  }
}
