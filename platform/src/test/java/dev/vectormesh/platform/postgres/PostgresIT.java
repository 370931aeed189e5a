package dev.vectormesh.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.platform.id.Ids;
import dev.vectormesh.platform.settings.Secret;
import io.grpc.Status;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Transactions and connections, in good order and in bad. */
class PostgresIT extends PostgresScene {
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

  /** Nobody listens there, and nothing is migrated at the start. */
  private static Postgres unreachable() {
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

  @Test
  void unreachable_isUnavailable() {
    try (Postgres away = unreachable()) {
      assertThatThrownBy(() -> away.inTenant("acme", tx -> 1))
          .isInstanceOfSatisfying(
              ApiException.class,
              e -> {
                assertThat(e.reason()).isEqualTo("DEPENDENCY_UNAVAILABLE");
                assertThat(e.metadata()).containsEntry("dependency", "postgres");
              });
    }
  }

  @ParameterizedTest
  @CsvSource({"53100, disk", "53200, memory", "53400, limit"})
  void whatIsFull_isNamedAndNothingIsKept(String sqlState, String resource) {
    assertThatThrownBy(() ->
            postgres.inTenantDo(
                "acme",
                tx -> {
                  tx.sql(
                          "insert into note (tenant_id, id, title) values ('acme', $1, 't')",
                          Ids.v7())
                      .send();
                  // As PostgreSQL says it when a file cannot grow; nobody waits for this one.
                  tx.sql(
                          "do $$ begin raise exception 'could not extend file \"base/1/2\"' using errcode = '%s'; end $$"
                              .formatted(sqlState))
                      .send();
                }))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
              assertThat(e.reason()).isEqualTo("STORAGE_FULL");
              assertThat(e.metadata())
                  .containsEntry("dependency", "postgres")
                  .containsEntry("resource", resource);
              assertThat(e.getMessage()).contains(resource).doesNotContain("base/1/2");
              assertThat(ErrorDetails.retryAfter(e)).isPresent();
            });
    assertThat(titles("acme")).isEmpty();
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
              DriverManager.getConnection(
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
