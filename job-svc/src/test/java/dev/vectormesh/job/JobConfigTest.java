package dev.vectormesh.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.job.work.LimitConfig;
import dev.vectormesh.job.work.QueueConfig;
import dev.vectormesh.job.work.RetryPolicy;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsException;
import dev.vectormesh.platform.settings.SettingsSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobConfigTest {
  private static QueueConfig queue(Map<String, String> values) {
    return Settings.load("queue", QueueConfig.class, SettingsSources.overrides(values));
  }

  @Test
  void queue_hasDefaults() {
    assertThat(queue(Map.of()))
        .isEqualTo(
            new QueueConfig(
                3,
                List.of("corpus.ingest=5"),
                Duration.ofSeconds(1),
                Duration.ofMinutes(5),
                List.of(),
                Duration.ofSeconds(30),
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                Duration.ofDays(7),
                LimitConfig.none()));
  }

  @Test
  void queue_readsEverySetting() {
    assertThat(
            queue(
                Map.ofEntries(
                    Map.entry("maxAttempts", "4"),
                    Map.entry("maxAttemptsOf", "a.b=1,c.d=100"),
                    Map.entry("firstRetry", "2s"),
                    Map.entry("longestRetry", "3s"),
                    Map.entry("retriesOf", "a.b=10s..1h"),
                    Map.entry("cancelGrace", "4s"),
                    Map.entry("poll", "5s"),
                    Map.entry("sweep", "6s"),
                    Map.entry("jobRetention", "2d"),
                    Map.entry("limits.kinds", "a.b=3"),
                    Map.entry("limits.tenant", "5"),
                    Map.entry("limits.tenants", "acme=7"),
                    Map.entry("limits.weights", "acme=2.5"))))
        .isEqualTo(
            new QueueConfig(
                4,
                List.of("a.b=1", "c.d=100"),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                List.of("a.b=10s..1h"),
                Duration.ofSeconds(4),
                Duration.ofSeconds(5),
                Duration.ofSeconds(6),
                Duration.ofDays(2),
                new LimitConfig(List.of("a.b=3"), 5, List.of("acme=7"), List.of("acme=2.5"))));
  }

  @Test
  void queue_saysWhatIsWrong() {
    assertThatThrownBy(() -> queue(Map.of("maxAttemptsOf", "corpus.ingest=0")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("maxAttemptsOf");
  }

  @ParameterizedTest
  @CsvSource({
    "retriesOf, a.b=1h..1s",
    "retriesOf, a.b=5s",
    "limits.kinds, a.b=0",
    "limits.tenant, -1",
    "limits.tenants, acme",
    "limits.weights, acme=0",
    "limits.weights, acme=1001",
  })
  void queue_refuses(String setting, String value) {
    assertThatThrownBy(() -> queue(Map.of(setting, value)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(setting);
  }

  @Test
  void retries_growByTheKindsOwnBackoff() {
    RetryPolicy policy = new RetryPolicy(queue(Map.of("retriesOf", "a.b=10s..1m")), new Random(1));
    assertThat(policy.delay("a.b", 1)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
    assertThat(policy.delay("a.b", 9)).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
    assertThat(policy.delay("c.d", 1)).isLessThanOrEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void readme_tellsTheSettingsOfTheQueue() throws IOException {
    assertThat(Files.readAllLines(Path.of("README.md")))
        .containsAll(
            Settings.markdown("job", JobConfig.class)
                .lines()
                .filter(l -> l.startsWith("| `queue."))
                .toList());
  }

  @Test
  void port_isTheOneOfTheArchitecture() {
    assertThat(Settings.markdown("job", JobConfig.class)).contains("9103");
  }
}
