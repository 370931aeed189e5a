package dev.vectormesh.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.platform.id.Ids;
import dev.vectormesh.platform.settings.Secret;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** An empty database of one table, and two tenants with notes. */
abstract class PostgresScene {
  static PostgresConfig config;
  static Postgres postgres;

  static PostgresConfig config(int port, String database, String user, String password) {
    return new PostgresConfig(
        "127.0.0.1",
        port,
        database,
        user,
        new Secret(password),
        new Secret("api-'quoted'-password"),
        new Secret("mesh-password"),
        true,
        4,
        2,
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        false);
  }

  @BeforeAll
  static void open() {
    SharedStores.Database database = SharedStores.freshDatabase();
    config = config(database.port(), database.name(), database.user(), database.password());
    postgres = Postgres.open(config, "trial");
  }

  @AfterAll
  static void close() {
    postgres.close();
  }

  @BeforeEach
  void clear() {
    postgres.asMeshDo(tx -> tx.sql("delete from note").run());
  }

  static UUID insert(String tenant, String title) {
    UUID id = Ids.v7();
    long rows =
        postgres.inTenant(
            tenant,
            tx ->
                tx.sql(
                        "insert into note (tenant_id, id, title) values ($1, $2, $3)",
                        tenant,
                        id,
                        title)
                    .run());
    assertThat(rows).isEqualTo(1);
    return id;
  }

  static List<String> titles(String tenant) {
    return postgres.inTenant(
        tenant, tx -> tx.sql("select title from note order by id").list(r -> r.string("title")));
  }
}
