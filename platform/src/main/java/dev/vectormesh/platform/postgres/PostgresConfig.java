package dev.vectormesh.platform.postgres;

import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.settings.Settings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where PostgreSQL is, and who we are there. */
public record PostgresConfig(
    @Default("127.0.0.1") String host,
    @Default("5432") int port,
    @Default("vectormesh") String database,
    @Help("owner of the schemas, for migrations; may create roles, or they exist already")
        @Default("vectormesh")
        String ownerUser,
    @Help("needed where migrate is on") @Nullable Secret ownerPassword,
    @Help("password of the role that serves requests (vm_SCHEMA_api)") Secret apiPassword,
    @Help("password of the role for lease, rescue and outbox (vm_SCHEMA_mesh)") Secret meshPassword,
    @Help("create roles and migrate the schema at start") @Default("true") boolean migrate,
    @Help("most connections for requests") @Default("8") int poolSize,
    @Help("most connections for lease, rescue and outbox") @Default("3") int meshPoolSize,
    @Help("time to wait for a free connection") @Default("3s") Duration acquireTimeout,
    @Help("time for one statement") @Default("30s") Duration statementTimeout,
    @Help("connect by TLS") @Default("false") boolean tls) {

  public PostgresConfig {
    Settings.require(poolSize > 0, "poolSize", poolSize, "> 0");
    Settings.require(meshPoolSize > 0, "meshPoolSize", meshPoolSize, "> 0");
    Settings.require(acquireTimeout.isPositive(), "acquireTimeout", acquireTimeout, "> 0");
    Settings.require(statementTimeout.isPositive(), "statementTimeout", statementTimeout, "> 0");
    Settings.require(
        !migrate || ownerPassword != null, "ownerPassword", ownerPassword, "set, as migrate is on");
  }
}
