package dev.vectormesh.job;

import dev.vectormesh.job.work.QueueConfig;
import dev.vectormesh.platform.auth.AuthConfig;
import dev.vectormesh.platform.host.HostConfig;
import dev.vectormesh.platform.postgres.PostgresConfig;
import dev.vectormesh.platform.redis.RedisConfig;
import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.telemetry.TelemetryConfig;

/** The settings of job service. */
public record JobConfig(
    @Help("gRPC port") @Default("9103") int port,
    HostConfig host,
    AuthConfig auth,
    TelemetryConfig telemetry,
    PostgresConfig postgres,
    RedisConfig redis,
    QueueConfig queue) {

  public JobConfig {
    Settings.require(port >= 0 && port <= 65_535, "port", port, "0 to 65535");
  }
}
