package dev.vectormesh.platform.telemetry;

import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import java.net.URI;
import java.util.Optional;

/** Where traces, metrics and logs go. */
public record TelemetryConfig(
    @Help("OTLP gRPC endpoint for traces and metrics, such as http://collector:4317")
        Optional<URI> otlp,
    @Help("port of the Prometheus page /metrics; 0 for none") @Default("0") int metricsPort,
    @Help("address that the Prometheus page listens on") @Default("127.0.0.1") String metricsBind,
    @Help("TRACE, DEBUG, INFO, WARN or ERROR") @Default("INFO") String logLevel,
    @Help("auto is text on a terminal and JSON elsewhere") @Default("AUTO") LogFormat logFormat) {

  /** How log lines look. */
  public enum LogFormat {
    AUTO,
    JSON,
    TEXT
  }

  /** Nothing sent anywhere. */
  public static TelemetryConfig none() {
    return new TelemetryConfig(Optional.empty(), 0, "127.0.0.1", "INFO", LogFormat.AUTO);
  }
}
