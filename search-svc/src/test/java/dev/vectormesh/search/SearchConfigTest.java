package dev.vectormesh.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsException;
import dev.vectormesh.platform.settings.SettingsSources;
import dev.vectormesh.search.feedback.FeedbackConfig;
import dev.vectormesh.search.feedback.MarkRules;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SearchConfigTest {
  private static final Map<String, String> SECRET =
      Map.of("auth.secret", "0123456789abcdef0123456789abcdef");

  @Test
  void defaults() {
    SearchConfig config = load(Map.of());
    assertThat(config.port()).isEqualTo(9102);
    assertThat(config.qdrant()).isEqualTo(URI.create("grpc://127.0.0.1:6334"));
    assertThat(config.qdrantApiKey()).isEmpty();
    assertThat(config.triton()).isEqualTo(URI.create("grpc://127.0.0.1:8001"));
    assertThat(config.tokenizers()).containsExactly(Path.of("models"));
    assertThat(config.encoders()).isEmpty();
    assertThat(config.plugins()).isEmpty();
    assertThat(config.warmup()).isEmpty();
    assertThat(config.ingest()).isEqualTo(URI.create("grpc://127.0.0.1:9101"));
    assertThat(config.ingestOutage()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.queryTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.candidates()).isEqualTo(100);
    assertThat(config.admission())
        .isEqualTo(new SearchConfig.AdmissionConfig(16, Duration.ofMillis(300)));
    assertThat(config.cache())
        .isEqualTo(new SearchConfig.CacheConfig(true, Duration.ofHours(1), 2000, 100_000));
    assertThat(config.redis().uri()).isEmpty();
    assertThat(config.postgres()).isNull();
    FeedbackConfig feedback = config.feedback();
    assertThat(feedback.queue()).isEqualTo(10_000);
    assertThat(feedback.sessionEvents()).isEqualTo(1000);
    assertThat(feedback.eventWait()).isEqualTo(Duration.ofHours(24));
    assertThat(feedback.retention()).isEqualTo(Duration.ofDays(400));
    assertThat(feedback.shadows()).isEqualTo(2);
    MarkRules marks = feedback.marks();
    assertThat(marks.botAgents()).contains("crawl");
    assertThat(marks.botEvents()).isEqualTo(30);
    assertThat(marks.botWindow()).isEqualTo(Duration.ofSeconds(10));
    assertThat(marks.duplicateWindow()).isEqualTo(Duration.ofSeconds(3));
    assertThat(marks.minDwell()).isEqualTo(Duration.ofSeconds(5));
    assertThat(marks.nextClick()).isEqualTo(Duration.ofSeconds(1));
    assertThat(marks.userShare()).isEqualTo(0.1);
    assertThat(marks.userEvents()).isEqualTo(20);
  }

  @Test
  void everySetting_isRead() {
    SearchConfig config =
        load(
            Map.ofEntries(
                Map.entry("port", "1"),
                Map.entry("qdrant", "inprocess:q"),
                Map.entry("qdrantApiKey", "key"),
                Map.entry("triton", "inprocess:t"),
                Map.entry("tokenizers", "a,b"),
                Map.entry("encoders", "encoders.yaml"),
                Map.entry("plugins", "plugins"),
                Map.entry("warmup", "bge"),
                Map.entry("ingest", "inprocess:i"),
                Map.entry("ingestOutage", "1m"),
                Map.entry("queryTimeout", "500ms"),
                Map.entry("candidates", "50"),
                Map.entry("admission.running", "3"),
                Map.entry("admission.longestWait", "50ms"),
                Map.entry("cache.enabled", "false"),
                Map.entry("cache.ttl", "5m"),
                Map.entry("cache.vectors", "7"),
                Map.entry("cache.points", "8"),
                Map.entry("postgres.host", "pg"),
                Map.entry("postgres.ownerPassword", "o"),
                Map.entry("postgres.apiPassword", "a"),
                Map.entry("postgres.meshPassword", "m"),
                Map.entry("feedback.queue", "2"),
                Map.entry("feedback.sessionEvents", "3"),
                Map.entry("feedback.eventWait", "4h"),
                Map.entry("feedback.retention", "5d"),
                Map.entry("feedback.shadows", "6"),
                Map.entry("feedback.marks.botAgents", "robot"),
                Map.entry("feedback.marks.botEvents", "6"),
                Map.entry("feedback.marks.botWindow", "7s"),
                Map.entry("feedback.marks.duplicateWindow", "8s"),
                Map.entry("feedback.marks.minDwell", "9s"),
                Map.entry("feedback.marks.nextClick", "10s"),
                Map.entry("feedback.marks.userShare", "0.5"),
                Map.entry("feedback.marks.userEvents", "11"),
                Map.entry("redis.uri", "redis://localhost:1")));
    assertThat(config.port()).isEqualTo(1);
    assertThat(config.qdrant()).isEqualTo(URI.create("inprocess:q"));
    assertThat(config.qdrantApiKey().orElseThrow().reveal()).isEqualTo("key");
    assertThat(config.toString()).doesNotContain("key,");
    assertThat(config.triton()).isEqualTo(URI.create("inprocess:t"));
    assertThat(config.tokenizers()).isEqualTo(List.of(Path.of("a"), Path.of("b")));
    assertThat(config.encoders()).contains(Path.of("encoders.yaml"));
    assertThat(config.plugins()).contains(Path.of("plugins"));
    assertThat(config.warmup()).containsExactly("bge");
    assertThat(config.ingest()).isEqualTo(URI.create("inprocess:i"));
    assertThat(config.ingestOutage()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.queryTimeout()).isEqualTo(Duration.ofMillis(500));
    assertThat(config.candidates()).isEqualTo(50);
    assertThat(config.admission())
        .isEqualTo(new SearchConfig.AdmissionConfig(3, Duration.ofMillis(50)));
    assertThat(config.cache())
        .isEqualTo(new SearchConfig.CacheConfig(false, Duration.ofMinutes(5), 7, 8));
    assertThat(config.redis().uri()).contains(URI.create("redis://localhost:1"));
    assertThat(Objects.requireNonNull(config.postgres()).host()).isEqualTo("pg");
    assertThat(config.feedback())
        .isEqualTo(
            new FeedbackConfig(
                2,
                3,
                Duration.ofHours(4),
                Duration.ofDays(5),
                6,
                new MarkRules(
                    "robot",
                    6,
                    Duration.ofSeconds(7),
                    Duration.ofSeconds(8),
                    Duration.ofSeconds(9),
                    Duration.ofSeconds(10),
                    0.5,
                    11)));
  }

  @Test
  void wrongSettings_areToldAllAtOnce() {
    assertThatThrownBy(() -> load(Map.of("queryTimeout", "0s", "nonsense", "1")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("queryTimeout")
        .hasMessageContaining("nonsense");
  }

  @Test
  void robotsAreToldByARegularExpression() {
    assertThatThrownBy(() -> load(Map.of("feedback.marks.botAgents", "(")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("feedback.marks.botAgents: is (; it must be a regular expression");
  }

  private static SearchConfig load(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(SECRET);
    all.putAll(settings);
    return Settings.load("search", SearchConfig.class, SettingsSources.overrides(all));
  }
}
