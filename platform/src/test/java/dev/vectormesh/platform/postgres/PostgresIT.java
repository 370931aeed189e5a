package dev.vectormesh.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.id.Ids;
import dev.vectormesh.platform.settings.Secret;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class PostgresIT {
  private static PostgresConfig config = config(0, "none", "none", "none");
  private static Postgres postgres = new PostgresAway().away();

  /** What stands in the fields until the store runs. */
  private record PostgresAway() {
    Postgres away() {
      PostgresConfig nowhere = config(1, "none", "none", "none");
      return Postgres.open(
          new PostgresConfig(
              nowhere.host(),
              nowhere.port(),
              nowhere.database(),
              nowhere.ownerUser(),
              nowhere.ownerPassword(),
              nowhere.apiPassword(),
              nowhere.meshPassword(),
              false,
              1,
              1,
              Duration.ofSeconds(1),
              Duration.ofSeconds(1),
              false),
          "trial");
    }
  }

  private static PostgresConfig config(int port, String database, String user, String password) {
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

  private static UUID insert(String tenant, String title) {
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

  private static List<String> titles(String tenant) {
    return postgres.inTenant(
        tenant, tx -> tx.sql("select title from note order by id").list(r -> r.string("title")));
  }

  @Test
  void tenant_seesItsOwnRowsAlone() {
    UUID ofAcme = insert("acme", "a");
    insert("beta", "b");
    assertThat(titles("acme")).containsExactly("a");
    assertThat(titles("beta")).containsExactly("b");
    assertThat(
            postgres.<Long>inTenant(
                "beta", tx -> tx.sql("update note set title = 'x' where id = $1", ofAcme).run()))
        .isZero();
    assertThat(postgres.<Long>inTenant("beta", tx -> tx.sql("delete from note").run()))
        .isEqualTo(1);
    assertThat(titles("acme")).containsExactly("a");
  }

  @Test
  void rowOfAnotherTenant_isRefused() {
    assertThatThrownBy(() ->
            postgres.inTenant(
                "beta",
                tx ->
                    tx.sql(
                            "insert into note (tenant_id, id, title) values ('acme', $1, 't')",
                            Ids.v7())
                        .run()))
        .hasMessageContaining("row-level security");
  }

  @Test
  void unsetTenant_sees0Rows() throws Exception {
    insert("acme", "a");
    String url =
        "jdbc:postgresql://%s:%d/%s".formatted(config.host(), config.port(), config.database());
    try (var connection =
            java.sql.DriverManager.getConnection(
                url, "vm_trial_api", config.apiPassword().reveal());
        var statement = connection.createStatement()) {
      try (var rows = statement.executeQuery("select count(*) from trial.note")) {
        rows.next();
        assertThat(rows.getInt(1)).isZero();
      }
      statement.execute("begin; select set_config('vm.tenant', 'acme', true); commit");
      try (var rows = statement.executeQuery("select count(*) from trial.note")) {
        rows.next();
        assertThat(rows.getInt(1)).as("after a transaction of a tenant").isZero();
      }
      assertThatThrownBy(
              () -> statement.execute("alter table trial.note disable row level security"))
          .hasMessageContaining("must be owner");
      assertThatThrownBy(() -> statement.execute("select * from trial.flyway_schema_history"))
          .hasMessageContaining("permission denied");
    }
  }

  @Test
  void meshRole_seesAllTenants() {
    insert("acme", "a");
    insert("beta", "b");
    assertThat(
            postgres.<Long>asMesh(
                tx -> tx.sql("select count(*) as n from note").one(r -> r.int8("n"))))
        .isEqualTo(2);
  }

  @Test
  void everyType_goesInAndOut() {
    Instant at = Instant.now().truncatedTo(ChronoUnit.MICROS);
    UUID id = Ids.v7();
    postgres.inTenantDo(
        "acme",
        tx ->
            tx.sql(
                    "insert into note (tenant_id, id, title, tags, body, bytes, at, n)"
                        + " values ($1, $2, $3, $4, $5, $6, $7, $8)",
                    "acme",
                    id,
                    "t",
                    new String[] {"x", "y"},
                    Sql.json("{\"a\": 1}"),
                    new byte[] {1, 2, 3},
                    at,
                    7)
                .run());
    postgres.inTenantDo(
        "acme",
        tx ->
            tx.sql("select * from note where id = $1", id)
                .one(r -> {
                  assertThat(r.uuid("id")).isEqualTo(id);
                  assertThat(r.strings("tags")).containsExactly("x", "y");
                  assertThat(r.json("body")).isEqualTo("{\"a\": 1}");
                  assertThat(r.bytes("bytes")).containsExactly(1, 2, 3);
                  assertThat(r.instant("at")).isEqualTo(at);
                  assertThat(r.int4("n")).isEqualTo(7);
                  return true;
                }));
  }

  @Test
  void nulls_needNoType() {
    UUID id = Ids.v7();
    postgres.inTenantDo(
        "acme",
        tx ->
            tx.sql(
                    "insert into note (tenant_id, id, title, body, bytes, at)"
                        + " values ($1, $2, $3, $4, $5, $6)",
                    "acme",
                    id,
                    "t",
                    null,
                    Sql.nullOf(byte[].class),
                    null)
                .run());
    postgres.inTenantDo(
        "acme",
        tx ->
            tx.sql("select * from note where id = $1", id)
                .one(r -> {
                  assertThat(r.jsonOrNull("body")).isNull();
                  assertThat(r.bytesOrNull("bytes")).isNull();
                  assertThat(r.instantOrNull("at")).isNull();
                  return true;
                }));
  }

  @Test
  void arrays_insertManyRowsAtOnce() {
    UUID[] ids = {Ids.v7(), Ids.v7()};
    Instant[] times = {Instant.EPOCH, Instant.EPOCH.plusSeconds(1)};
    byte[][] bytes = {{1}, {2, 3}};
    long rows =
        postgres.inTenant(
            "acme",
            tx ->
                tx.sql(
                        "insert into note (tenant_id, id, title, n, at, bytes) select 'acme', i, t,"
                            + " n, a, b from unnest($1::uuid[], $2::text[], $3::int[],"
                            + " $4::timestamptz[], $5::bytea[]) as x(i, t, n, a, b)",
                        ids,
                        new String[] {"one", "two"},
                        new Integer[] {1, 2},
                        times,
                        bytes)
                    .run());
    assertThat(rows).isEqualTo(2);
    assertThat(
            postgres.<List<byte[]>>inTenant(
                "acme",
                tx -> tx.sql("select bytes from note order by n").list(r -> r.bytes("bytes"))))
        .containsExactly(new byte[] {1}, new byte[] {2, 3});
  }

  @Test
  void failure_rollsBack() {
    assertThatThrownBy(() ->
            postgres.inTenantDo(
                "acme",
                tx -> {
                  tx.sql(
                          "insert into note (tenant_id, id, title) values ('acme', $1, 't')",
                          Ids.v7())
                      .run();
                  throw ApiException.wrongState("x", "stops");
                }))
        .isInstanceOf(ApiException.class);
    assertThat(titles("acme")).isEmpty();
  }

  @Test
  void uniqueViolation_isTold() {
    UUID id = insert("acme", "a");
    assertThatThrownBy(() ->
            postgres.inTenant(
                "acme",
                tx ->
                    tx.sql("insert into note (tenant_id, id, title) values ('acme', $1, 't')", id)
                        .run()))
        .matches(Sql::isUniqueViolation);
  }

  @Test
  void deadlock_isRunAgain() {
    UUID first = insert("acme", "a");
    UUID second = insert("acme", "b");
    AtomicInteger runs = new AtomicInteger();
    List<Callable<Long>> both =
        List.of(() -> addBoth(first, second, runs), () -> addBoth(second, first, runs));
    Fanout.all(both);
    assertThat(
            postgres.<List<Integer>>inTenant(
                "acme", tx -> tx.sql("select n from note order by id").list(r -> r.int4("n"))))
        .containsExactly(2, 2);
    assertThat(runs.get()).as("the loser ran twice").isGreaterThanOrEqualTo(3);
  }

  private static long addBoth(UUID one, UUID other, AtomicInteger runs) {
    return postgres.inTenant(
        "acme",
        tx -> {
          runs.incrementAndGet();
          tx.sql("update note set n = n + 1 where id = $1", one).run();
          tx.sql("select pg_sleep(0.3)").list(r -> 1);
          return tx.sql("update note set n = n + 1 where id = $1", other).run();
        });
  }

  @Test
  void callsDeadline_endsTheWait() {
    assertThatThrownBy(() ->
            CallContext.withDeadline(
                Duration.ofMillis(300),
                () -> postgres.inTenant("acme", tx -> tx.sql("select pg_sleep(5)").list(r -> 1))))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
    insert("acme", "goes on");
    assertThat(titles("acme")).containsExactly("goes on");
  }

  @Test
  void eventLoop_isRefused() {
    assertThatThrownBy(() ->
            Mono.fromCallable(() -> titles("acme"))
                .subscribeOn(Schedulers.parallel())
                .toFuture()
                .get(5, TimeUnit.SECONDS))
        .hasRootCauseMessage("PostgreSQL must not be waited for on an event loop");
  }

  @Test
  void unreachable_isUnavailable() {
    try (Postgres away = new PostgresAway().away()) {
      assertThatThrownBy(() -> away.inTenant("acme", tx -> 1))
          .isInstanceOfSatisfying(
              ApiException.class,
              e -> {
                assertThat(e.reason()).isEqualTo("DEPENDENCY_UNAVAILABLE");
                assertThat(e.metadata()).containsEntry("dependency", "postgres");
              });
    }
  }

  @Test
  void notification_reachesListeners_alsoAfterALostConnection() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (AutoCloseable listening = postgres.listen("note_ready", heard::add)) {
      assertThat(listening).isNotNull();
      hearOne(heard, "first");
      String kill =
          "select pg_terminate_backend(pid) from pg_stat_activity"
              + " where query like 'listen%' and usename = 'vm_trial_api'";
      String url =
          "jdbc:postgresql://%s:%d/%s".formatted(config.host(), config.port(), config.database());
      Secret owner = config.ownerPassword();
      try (var connection =
              java.sql.DriverManager.getConnection(
                  url, config.ownerUser(), owner == null ? "" : owner.reveal());
          var statement = connection.createStatement()) {
        heard.clear();
        statement.execute(kill);
      }
      assertThat(heard.poll(10, TimeUnit.SECONDS)).as("look again").isEmpty();
      hearOne(heard, "second");
    }
  }

  /** Notifies until the listener, which connects in the background, hears it. */
  private static void hearOne(BlockingQueue<String> heard, String payload) throws Exception {
    for (int i = 0; i < 50; i++) {
      postgres.inTenantDo("acme", tx -> tx.notify("note_ready", payload));
      String got = heard.poll(200, TimeUnit.MILLISECONDS);
      if (payload.equals(got)) {
        return;
      }
    }
    throw new AssertionError("nothing heard");
  }

  @Test
  void severalInstances_migrateAtOnce() {
    SharedStores.Database database = SharedStores.freshDatabase();
    PostgresConfig fresh =
        config(database.port(), database.name(), database.user(), database.password());
    List<Callable<Boolean>> instances = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      instances.add(() -> {
        Migrations.run(fresh, "trial");
        return true;
      });
    }
    assertThat(Fanout.all(instances)).containsOnly(true);
  }
}
