package dev.vectormesh.job;

import dev.vectormesh.job.event.EventConfig;
import dev.vectormesh.job.schedule.ScheduleConfig;
import dev.vectormesh.job.watch.WatchConfig;
import dev.vectormesh.job.webhook.WebhookConfig;
import dev.vectormesh.job.work.QueueConfig;
import dev.vectormesh.platform.auth.AuthConfig;
import dev.vectormesh.platform.host.HostConfig;
import dev.vectormesh.platform.postgres.PostgresConfig;
import dev.vectormesh.platform.redis.RedisConfig;
import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.telemetry.TelemetryConfig;
import org.jspecify.annotations.Nullable;

/** The settings of job service. */
public record JobConfig(
    @Help("gRPC port") @Default("9103") int port,
    HostConfig host,
    AuthConfig auth,
    TelemetryConfig telemetry,
    PostgresConfig postgres,
    RedisConfig redis,
    QueueConfig queue,
    EventConfig events,
    WatchConfig watches,
    WebhookConfig webhooks,
    ScheduleConfig schedules) {

  public JobConfig {
    Settings.require(port >= 0 && port <= 65_535, "port", port, "0 to 65535");
  }

  /** Encrypts the signing secrets of webhooks; null where there can be no webhooks. */
  @Nullable Secret webhookKey() {
    Secret key = webhooks.key();
    return key == null ? auth.secret() : key;
  }
}
