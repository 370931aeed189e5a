package dev.vectormesh.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.job.work.QueueConfig;
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
                Duration.ofSeconds(30),
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                Duration.ofHours(1)));
  }

  @Test
  void queue_readsEverySetting() {
    assertThat(
            queue(
                Map.of(
                    "maxAttempts", "4",
                    "maxAttemptsOf", "a.b=1,c.d=100",
                    "firstRetry", "2s",
                    "longestRetry", "3s",
                    "cancelGrace", "4s",
                    "poll", "5s",
                    "sweep", "6s",
                    "eventRetention", "7s")))
        .isEqualTo(
            new QueueConfig(
                4,
                List.of("a.b=1", "c.d=100"),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                Duration.ofSeconds(5),
                Duration.ofSeconds(6),
                Duration.ofSeconds(7)));
  }

  @Test
  void queue_saysWhatIsWrong() {
    assertThatThrownBy(() -> queue(Map.of("maxAttemptsOf", "corpus.ingest=0")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("maxAttemptsOf");
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
