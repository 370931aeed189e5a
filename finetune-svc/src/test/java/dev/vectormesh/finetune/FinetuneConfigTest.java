package dev.vectormesh.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsException;
import dev.vectormesh.platform.settings.SettingsSources;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FinetuneConfigTest {
  private static final Map<String, String> SECRETS =
      Map.of(
          "auth.secret", "a-secret-of-more-than-thirty-two-characters",
          "postgres.ownerPassword", "owner",
          "postgres.apiPassword", "api",
          "postgres.meshPassword", "mesh");

  private static FinetuneConfig load(Map<String, String> values) {
    return Settings.load("finetune", FinetuneConfig.class, SettingsSources.overrides(values));
  }

  private static FinetuneConfig with(Map<String, String> values) {
    Map<String, String> all = new HashMap<>(SECRETS);
    all.putAll(values);
    return load(all);
  }

  @Test
  void config_hasDefaults() {
    FinetuneConfig config = with(Map.of());

    assertThat(config.port()).isEqualTo(9104);
    assertThat(config.tokenizers()).containsExactly(Path.of("models"));
    assertThat(config.models()).isEqualTo(Path.of("models"));
    assertThat(config.qdrantApiKey()).isEmpty();
  }

  @Test
  void config_readsEverySetting() {
    FinetuneConfig config =
        with(
            Map.of(
                "port", "1",
                "qdrant", "grpc://q:2",
                "qdrantApiKey", "key",
                "triton", "grpc://t:3",
                "tokenizers", "a,b",
                "models", "m",
                "ingest", "grpc://i:4",
                "search", "grpc://s:5",
                "job", "grpc://j:6",
                "rollouts.interval", "7s"));

    assertThat(config.port()).isEqualTo(1);
    assertThat(config.qdrant()).isEqualTo(URI.create("grpc://q:2"));
    assertThat(config.qdrantApiKey().orElseThrow().reveal()).isEqualTo("key");
    assertThat(config.triton()).isEqualTo(URI.create("grpc://t:3"));
    assertThat(config.tokenizers()).containsExactly(Path.of("a"), Path.of("b"));
    assertThat(config.models()).isEqualTo(Path.of("m"));
    assertThat(config.ingest()).isEqualTo(URI.create("grpc://i:4"));
    assertThat(config.search()).isEqualTo(URI.create("grpc://s:5"));
    assertThat(config.job()).isEqualTo(URI.create("grpc://j:6"));
    assertThat(config.rollouts().interval()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void config_withoutAnythingToSignWith_isRefused() {
    Map<String, String> unsigned = new HashMap<>(SECRETS);
    unsigned.remove("auth.secret");
    unsigned.put("auth.jwks", "https://example.org/keys");

    assertThatThrownBy(() -> load(unsigned))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("signing.key");
  }

  @Test
  void runtimeReports_areOffByTheVariableAlone() {
    assertThat(RuntimeReports.check(Map.of("ORT_DISABLE_TELEMETRY", "1"))).isTrue();
    assertThat(RuntimeReports.check(Map.of("ORT_DISABLE_TELEMETRY", "0"))).isFalse();
    assertThat(RuntimeReports.check(Map.of())).isFalse();
  }
}
