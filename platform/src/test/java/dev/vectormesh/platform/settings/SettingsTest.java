package dev.vectormesh.platform.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  enum Mode {
    FAST,
    VERY_SAFE
  }

  record Store(
      @Default("127.0.0.1") String host, @Default("5432") int port, Optional<Secret> password) {}

  record Trial(
      @Help("where it listens") @Default("9102") int port,
      @Default("9000000000") long bytes,
      @Default("0.7") double weight,
      @Default("false") boolean verbose,
      @Default("grpc://127.0.0.1:6334") URI qdrant,
      @Default("2s") Duration queryTimeout,
      @Nullable Path modelFolder,
      Optional<URI> llm,
      @Default("very-safe") Mode mode,
      @Default("a,b") List<String> names,
      Secret key,
      @Default("port=6432") Store store,
      Store other) {
    Trial {
      Settings.require(queryTimeout.isPositive(), "queryTimeout", queryTimeout, "> 0");
    }
  }

  private static SettingsSources sources(
      Map<String, String> file, Map<String, String> environment, Map<String, String> overrides) {
    return new SettingsSources(file, null, environment, overrides);
  }

  private static Trial load(Map<String, String> overrides) {
    return Settings.load("trial", Trial.class, SettingsSources.overrides(overrides));
  }

  @Test
  void defaults_holdWhereNothingIsGiven() {
    Trial trial = load(Map.of("key", "k"));
    assertThat(trial)
        .isEqualTo(
            new Trial(
                9102,
                9_000_000_000L,
                0.7,
                false,
                URI.create("grpc://127.0.0.1:6334"),
                Duration.ofSeconds(2),
                null,
                Optional.empty(),
                Mode.VERY_SAFE,
                List.of("a", "b"),
                new Secret("k"),
                new Store("127.0.0.1", 6432, Optional.empty()),
                new Store("127.0.0.1", 5432, Optional.empty())));
  }

  @Test
  void laterSources_win() {
    Trial trial =
        Settings.load(
            "trial",
            Trial.class,
            sources(
                Map.of("port", "1", "query-timeout", "5m", "weight", "0.1", "store.host", "file"),
                Map.of(
                    "VM_TRIAL_PORT", "2", "VM_TRIAL_WEIGHT", "0.2", "VM_TRIAL_STORE_HOST", "env"),
                Map.of("weight", "0.3", "key", "k")));
    assertThat(trial.port()).isEqualTo(2);
    assertThat(trial.weight()).isEqualTo(0.3);
    assertThat(trial.queryTimeout()).isEqualTo(Duration.ofMinutes(5));
    assertThat(trial.store().host()).isEqualTo("env");
  }

  @Test
  void allProblems_areToldAtOnce() {
    SettingsException thrown =
        catchThrowableOfType(
            SettingsException.class,
            () ->
                Settings.load(
                    "trial",
                    Trial.class,
                    sources(
                        Map.of("prot", "1", "port", "many"),
                        Map.of("VM_TRIAL_MODEL", "x", "VM_OTHER_PORT", "1"),
                        Map.of("mode", "slow", "queryTimeout", "2 parsecs"))));
    assertThat(thrown.problems())
        .satisfiesExactlyInAnyOrder(
            p -> assertThat(p).isEqualTo("port: \"many\" is no whole number"),
            p -> assertThat(p).startsWith("queryTimeout: \"2 parsecs\" is no duration"),
            p -> assertThat(p).isEqualTo("mode: \"slow\" is none of [FAST, VERY_SAFE]"),
            p -> assertThat(p).isEqualTo("key: is missing (set it, or VM_TRIAL_KEY)"),
            p -> assertThat(p).startsWith("prot: is no setting"),
            p -> assertThat(p).isEqualTo("VM_TRIAL_MODEL: is no setting (environment)"));
  }

  @Test
  void ruleOfTheRecord_isToldByName() {
    assertThatThrownBy(() -> load(Map.of("key", "k", "queryTimeout", "0s")))
        .hasMessage("queryTimeout: is PT0S; it must be > 0");
  }

  @Test
  void secret_isReadFromAFile_andNotShown(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("key"), "hidden\n");
    Trial trial = load(Map.of("key", "file:" + file));
    assertThat(trial.key().reveal()).isEqualTo("hidden");
    assertThat(trial.toString()).doesNotContain("hidden").contains("key=***");
    assertThatThrownBy(() -> load(Map.of("key", "file:" + folder.resolve("none"))))
        .hasMessageContaining("key: the secret in the file");
  }

  @Test
  void yamlAndProperties_areRead(@TempDir Path folder) throws Exception {
    Path yaml =
        Files.writeString(
            folder.resolve("t.yaml"), "key: k\nstore:\n  port: 7\nnames: [x, y]\nverbose: true\n");
    Trial trial =
        Settings.load(
            "trial", Trial.class, SettingsSources.of(Map.of(), "--config", yaml.toString()));
    assertThat(trial.store().port()).isEqualTo(7);
    assertThat(trial.names()).containsExactly("x", "y");
    assertThat(trial.verbose()).isTrue();
    Path properties = Files.writeString(folder.resolve("t.properties"), "key=k\nstore.port=8\n");
    assertThat(
            Settings.load(
                    "trial",
                    Trial.class,
                    SettingsSources.of(
                        Map.of("VM_CONFIG", properties.toString()), "--store.host=arg"))
                .store())
        .isEqualTo(new Store("arg", 8, Optional.empty()));
  }

  @Test
  void table_listsEverySetting() {
    String table = Settings.markdown("trial", Trial.class);
    assertThat(table)
        .contains("| `port` | `VM_TRIAL_PORT` | int | `9102` | where it listens |")
        .contains("| `store.port` | `VM_TRIAL_STORE_PORT` | int | `6432` |")
        .contains("| `key` | `VM_TRIAL_KEY` | secret | (required) |")
        .contains("| `queryTimeout` | `VM_TRIAL_QUERY_TIMEOUT` | duration | `2s` |")
        .contains("| `mode` | `VM_TRIAL_MODE` | fast, very_safe |");
  }

  record Target(String host, @Default("1") int port) {}

  record Optionally(@Nullable Target target) {}

  @Test
  void nullableRecord_isNullUnlessAnyOfItIsSet() {
    assertThat(Settings.load("trial", Optionally.class, SettingsSources.overrides(Map.of())))
        .isEqualTo(new Optionally(null));
    assertThat(
            Settings.load(
                "trial",
                Optionally.class,
                sources(Map.of(), Map.of("VM_TRIAL_TARGET_HOST", "h"), Map.of())))
        .isEqualTo(new Optionally(new Target("h", 1)));
    assertThatThrownBy(() ->
            Settings.load(
                "trial", Optionally.class, sources(Map.of("target.port", "2"), Map.of(), Map.of())))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("target.host: is missing");
  }

  @Test
  void table_saysWhatANullableRecordNeeds() {
    assertThat(Settings.markdown("trial", Optionally.class))
        .contains("| `target.host` |", "(required where any `target.` is set)");
  }
}
