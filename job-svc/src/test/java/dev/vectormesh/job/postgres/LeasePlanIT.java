package dev.vectormesh.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.job.JobMesh;
import dev.vectormesh.job.lease.LeaseLimits;
import dev.vectormesh.job.lease.LeaseOrder;
import dev.vectormesh.job.work.LimitConfig;
import dev.vectormesh.job.work.QueueConfig;
import dev.vectormesh.job.work.RetryPolicy;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsSources;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A long queue must not slow the next lease: every statement of it reads an index. */
class LeasePlanIT {
  private static final int JOBS = 100_000;
  private static SharedStores.Database database;
  private static Postgres postgres;

  @BeforeAll
  static void fill() {
    database = SharedStores.freshDatabase();
    postgres = Postgres.open(JobMesh.config(JobMesh.settings(database)).postgres(), "job");
    postgres.asMeshDo(tx -> {
      long jobs =
          tx.sql(
                  "insert into job (uid, tenant_id, kind, subject, input, priority,"
                      + " max_attempts, state, ready, create_time, update_time, schedule_time)"
                      + " select uuidv7(), case when n % 100 = 0 then 't' || n % 1000 else"
                      + " 'big' end, 'test.plan', '', '', n % 10, 3, 1, n % 2 = 0, now(),"
                      + " now(), now() + interval '1 hour' from generate_series(1, $1) n",
                  JOBS)
              .run();
      assertThat(jobs).isEqualTo(JOBS);
      LaneSql.repair(tx);
    });
  }

  @AfterAll
  static void close() {
    postgres.close();
  }

  private static String plan(String sql, Object... values) {
    return String.join(
        "\n",
        postgres.<List<String>>asMesh(
            tx -> tx.sql("explain " + sql, values).list(r -> r.string("QUERY PLAN"))));
  }

  @Test
  void picks_readTheReadyIndexInOrder() {
    for (int each : new int[] {1, 10, 500}) {
      assertThat(
              plan(
                  LaneSql.picks(each),
                  new String[] {"test.plan", "test.plan"},
                  new String[] {"big", "t0"}))
          .contains("Index Scan using job_ready on job")
          .doesNotContain("Seq Scan")
          .doesNotContain("Sort");
    }
  }

  @Test
  void promotion_readsTheDelayedIndex() {
    assertThat(plan(LaneSql.DUE, Instant.now()))
        .contains("Index Scan using job_delayed on job")
        .doesNotContain("Seq Scan");
  }

  @Test
  void lanes_readTheirOwnIndexAndWhatRuns() {
    assertThat(plan(LaneSql.LANES, new String[] {"test.plan"}, new String[0]))
        .contains("using job_running on job")
        .doesNotContain("Seq Scan on job");
  }

  @Test
  void rescue_readsOnlyWhatRuns() {
    assertThat(plan(PostgresJobQueue.OVERDUE, Instant.now(), Instant.now(), 200))
        .contains("job_running")
        .doesNotContain("Seq Scan");
  }

  @Test
  void lease_findsThePriorityAndTheSmallTenants() {
    QueueConfig config =
        Settings.load("queue", QueueConfig.class, SettingsSources.overrides(Map.of()));
    var queue =
        new PostgresJobQueue(
            postgres, new RetryPolicy(config, new Random(1)), new LeaseLimits(LimitConfig.none()));
    var leases =
        queue.lease(new LeaseOrder(Set.of("test.plan"), 22, Duration.ofSeconds(15)), Instant.now());
    assertThat(leases).hasSize(22);
    assertThat(leases.stream().map(l -> l.job().tenant()).distinct()).hasSize(11);
    assertThat(leases)
        .filteredOn(l -> l.job().tenant().equals("big"))
        .allMatch(l -> l.job().spec().priority() == 8);
  }

  @Test
  void gauges_readIndexesAndNoJob() {
    // What autovacuum does by itself, sooner or later: only then can an index answer alone.
    vacuum();
    assertThat(plan(BacklogSql.DEPTHS))
        .contains("Index Only Scan using job_ready on job")
        .doesNotContain("Seq Scan");
    assertThat(plan(BacklogSql.OLDEST))
        .contains("Index Scan using job_ready on job")
        .doesNotContain("Seq Scan on job");
  }

  private static void vacuum() {
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUri(), database.user(), database.password());
        Statement statement = connection.createStatement()) {
      statement.execute("vacuum analyze job.job");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void limits_countOnlyWhatRuns() {
    assertThat(plan(LaneSql.RUNNING)).contains("job_running").doesNotContain("Seq Scan");
  }

  @Test
  void retention_readsTheEndedIndex() {
    assertThat(plan(PostgresJobQueue.FORGET, Instant.now(), 200))
        .contains("Index Scan using job_ended on job")
        .doesNotContain("Seq Scan");
  }
}
