package dev.vectormesh.finetune.postgres;

import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.PostgresConfig;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsSources;
import java.util.Map;

/** The schema "tuning" in an empty database. */
final class TuningDatabase {
  private TuningDatabase() {}

  static Postgres fresh() {
    SharedStores.Database database = SharedStores.freshDatabase();
    PostgresConfig config =
        Settings.load(
            "postgres",
            PostgresConfig.class,
            SettingsSources.overrides(
                Map.of(
                    "host", database.host(),
                    "port", Integer.toString(database.port()),
                    "database", database.name(),
                    "ownerUser", database.user(),
                    "ownerPassword", database.password(),
                    "apiPassword", "api-password",
                    "meshPassword", "mesh-password")));
    return Postgres.open(config, "tuning");
  }
}
