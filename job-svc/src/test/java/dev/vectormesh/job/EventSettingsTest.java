package dev.vectormesh.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.job.event.EventConfig;
import dev.vectormesh.job.schedule.ScheduleConfig;
import dev.vectormesh.job.webhook.WebhookConfig;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsException;
import dev.vectormesh.platform.settings.SettingsSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventSettingsTest {
  private static <T extends Record> T load(Class<T> type, Map<String, String> values) {
    return Settings.load("test", type, SettingsSources.overrides(values));
  }

  @Test
  void defaults_keepAWeekAndReachPublicAddressesOnly() {
    assertThat(load(EventConfig.class, Map.of()))
        .isEqualTo(new EventConfig(Duration.ofMillis(100), Duration.ofDays(7)));
    assertThat(load(ScheduleConfig.class, Map.of()))
        .isEqualTo(
            new ScheduleConfig(
                Duration.ofMillis(500), Duration.ofMinutes(1), 1000, Duration.ofDays(30)));
    assertThat(load(WebhookConfig.class, Map.of()))
        .isEqualTo(
            new WebhookConfig(
                null,
                false,
                List.of(),
                null,
                Duration.ofSeconds(15),
                Duration.ofDays(5),
                100,
                256,
                32,
                8,
                Duration.ofMillis(500)));
  }

  @Test
  void settings_areAllRead(@TempDir Path folder) throws IOException {
    String key = "k".repeat(32);
    Path trust = Files.createFile(folder.resolve("trust.pem"));
    assertThat(load(EventConfig.class, Map.of("poll", "1s", "retention", "2d")))
        .isEqualTo(new EventConfig(Duration.ofSeconds(1), Duration.ofDays(2)));
    assertThat(
            load(
                ScheduleConfig.class,
                Map.of("poll", "1s", "grace", "2s", "maxSchedules", "3", "retention", "4d")))
        .isEqualTo(
            new ScheduleConfig(
                Duration.ofSeconds(1), Duration.ofSeconds(2), 3, Duration.ofDays(4)));
    assertThat(
            load(
                WebhookConfig.class,
                Map.ofEntries(
                    Map.entry("key", key),
                    Map.entry("allowHttp", "true"),
                    Map.entry("allowedNetworks", "10.0.0.0/8,::1"),
                    Map.entry("trust", trust.toString()),
                    Map.entry("timeout", "1s"),
                    Map.entry("disableAfter", "2d"),
                    Map.entry("maxEndpoints", "3"),
                    Map.entry("atOnce", "4"),
                    Map.entry("atOncePerTenant", "7"),
                    Map.entry("atOncePerEndpoint", "5"),
                    Map.entry("poll", "6s"))))
        .isEqualTo(
            new WebhookConfig(
                new Secret(key),
                true,
                List.of("10.0.0.0/8", "::1"),
                trust,
                Duration.ofSeconds(1),
                Duration.ofDays(2),
                3,
                4,
                7,
                5,
                Duration.ofSeconds(6)));
  }

  @ParameterizedTest
  @CsvSource({
    "key, short",
    "allowedNetworks, example.com",
    "allowedNetworks, 10.0.0.0/40",
    "trust, /no/such/file.pem",
    "timeout, 0s",
    "disableAfter, 0s",
    "maxEndpoints, 0",
    "atOnce, 0",
    "atOncePerTenant, 0",
    "atOncePerEndpoint, 0",
    "poll, 0s"
  })
  void webhooks_refuse(String setting, String value) {
    assertThatThrownBy(() -> load(WebhookConfig.class, Map.of(setting, value)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(setting);
  }
}
