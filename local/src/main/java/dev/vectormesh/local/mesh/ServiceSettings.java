package dev.vectormesh.local.mesh;

import dev.vectormesh.embedded.stores.EmbeddedPostgres;
import dev.vectormesh.embedded.stores.EmbeddedRedis;
import dev.vectormesh.local.data.DataDirectory;
import dev.vectormesh.local.data.LocalSecrets;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsSources;
import java.util.HashMap;
import java.util.Map;

/**
 * The settings that point each service at the embedded backends: the very records production reads.
 */
final class ServiceSettings {
  private final DataDirectory directory;
  private final LocalSecrets secrets;
  private final Map<String, String> common = new HashMap<>();

  ServiceSettings(DataDirectory directory) {
    this.directory = directory;
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

  @SafeVarargs
  final <C extends Record> C load(String service, Class<C> type, Map<String, String>... parts) {
    Map<String, String> values = new HashMap<>(common);
    for (Map<String, String> part : parts) {
      values.putAll(part);
    }
    return Settings.load(service, type, SettingsSources.overrides(values));
  }
}
