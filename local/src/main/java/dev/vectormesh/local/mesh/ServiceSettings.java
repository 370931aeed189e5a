package dev.vectormesh.local.mesh;

import dev.vectormesh.embedded.stores.EmbeddedPostgres;
import dev.vectormesh.embedded.stores.EmbeddedRedis;
import dev.vectormesh.local.data.DataDirectory;
import dev.vectormesh.local.data.LocalSecrets;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsException;
import dev.vectormesh.platform.settings.SettingsSources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The settings that point each service at the embedded backends: the very records production reads.
 * What a person sets in the data directory's {@code config.yaml} counts beneath these.
 */
final class ServiceSettings {
  private final DataDirectory directory;
  private final LocalSecrets secrets;
  private static final Set<String> SECTIONS =
      Set.of("common", "ingest", "search", "job", "finetune", "gateway");

  private final Map<String, String> common = new HashMap<>();
  private final Map<String, String> config;

  /**
   * @throws SettingsException when config.yaml cannot be read, or has a section of no service
   */
  ServiceSettings(DataDirectory directory) {
    this.directory = directory;
    this.config = config(directory.config());
    this.secrets = new LocalSecrets(directory.secrets());
    common.put("auth.secret", "file:" + secrets.file("jwt"));
  }

  Map<String, String> postgres(EmbeddedPostgres postgres, String service) {
    Map<String, String> values = new HashMap<>();
    values.put("postgres.host", postgres.host());
    values.put("postgres.port", Integer.toString(postgres.port()));
    values.put("postgres.database", postgres.database());
    values.put("postgres.ownerUser", postgres.user());
    values.put("postgres.ownerPassword", "file:" + postgres.passwordFile());
    values.put("postgres.apiPassword", "file:" + secrets.file("postgres-" + service + "-api"));
    values.put("postgres.meshPassword", "file:" + secrets.file("postgres-" + service + "-mesh"));
    return values;
  }

  Map<String, String> redis(EmbeddedRedis redis) {
    return Map.of(
        "redis.uri",
        "redis://%s:%d".formatted(redis.host(), redis.port()),
        "redis.password",
        "file:" + redis.passwordFile());
  }

  Map<String, String> models() {
    return Map.of("tokenizers", directory.models().toString());
  }

  Map<String, String> plugins() {
    return Map.of("plugins", directory.plugins().toString());
  }

  @SafeVarargs
  final <C extends Record> C load(String service, Class<C> type, Map<String, String>... parts) {
    Map<String, String> values = new HashMap<>(common);
    for (Map<String, String> part : parts) {
      values.putAll(part);
    }
    boolean isConfigured =
        config.keySet().stream()
            .map(ServiceSettings::section)
            .anyMatch(section -> section.equals(service) || section.equals("common"));
    return Settings.load(
        service,
        type,
        new SettingsSources(
            isConfigured ? config : Map.of(), directory.config(), Map.of(), values));
  }

  private static Map<String, String> config(Path file) {
    if (!Files.exists(file)) {
      return Map.of();
    }
    Map<String, String> config = SettingsSources.read(file);
    List<String> problems =
        config.keySet().stream()
            .filter(key -> !SECTIONS.contains(section(key)))
            .map(key ->
                "%s: is in no section of %s (%s)"
                    .formatted(key, SECTIONS.stream().sorted().toList(), file))
            .toList();
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    return config;
  }

  private static String section(String key) {
    int dot = key.indexOf('.');
    return dot < 0 ? "" : key.substring(0, dot);
  }
}
