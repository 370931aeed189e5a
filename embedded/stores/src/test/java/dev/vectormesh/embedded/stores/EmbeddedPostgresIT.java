package dev.vectormesh.embedded.stores;

import static dev.vectormesh.embedded.stores.Clients.execute;
import static dev.vectormesh.embedded.stores.Clients.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  /**
   * One cluster for all tests, which each start a server on it; a new one is made where its making
   * matters.
   */
  @TempDir static Path data;

  private static StoreSettings settings() {
    return settings(data);
  }

  private static StoreSettings settings(Path data) {
    return StoreSettings.in(data).withCache(TestCache.DIRECTORY);
  }

  @Test
  void server_isDurableLocalAndSmall() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(settings())) {
      assertThat(postgres.ready()).isTrue();
      assertThat(one(postgres, "SELECT version()")).startsWith("PostgreSQL 18.");
      for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
        assertThat(one(postgres, "SHOW " + setting)).as(setting).isEqualTo("on");
      }
      assertThat(one(postgres, "SHOW max_connections")).isEqualTo("80");
      assertThat(one(postgres, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(one(postgres, "SHOW jit")).isEqualTo("off");
      assertThat(one(postgres, "SELECT rolpassword FROM pg_authid WHERE rolname = 'vectormesh'"))
          .startsWith("SCRAM-SHA-256$");
      assertThat(
              one(postgres, "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"))
          .isEqualTo("scram-sha-256");
      assertThat(
              one(
                  postgres,
                  "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname ="
                      + " 'vectormesh'"))
          .isEqualTo("bC.UTF-8");
    }
  }

  @Test
  void password_standsOnlyInItsFile() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(settings())) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(postgres.passwordFile())))
          .isEqualTo("rw-------");
      assertThat(Files.readString(data.resolve("secrets/postgres")).strip())
          .isEqualTo(postgres.password());
      assertThat(postgres.toString()).doesNotContain(postgres.password());
    }
  }

  @Test
  void wrongPassword_isRefused() {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(settings())) {
      assertThatThrownBy(() -> Clients.connect(postgres, "wrong"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
    }
  }

  @Test
  void restart_keepsRowsAndPassword() throws Exception {
    String password;
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(settings())) {
      password = postgres.password();
      execute(postgres, "CREATE TABLE kept_over_restart AS SELECT 42 AS n");
    }
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(settings())) {
      assertThat(postgres.password()).isEqualTo(password);
      assertThat(one(postgres, "SELECT n FROM kept_over_restart")).isEqualTo("42");
    }
  }

  @Test
  void lostPasswordFile_isReplacedByANewPassword() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(settings())) {
      execute(postgres, "CREATE TABLE kept_without_password AS SELECT 42 AS n");
    }
    Files.delete(data.resolve("secrets/postgres"));
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(settings())) {
      assertThat(one(postgres, "SELECT n FROM kept_without_password")).isEqualTo("42");
    }
  }

  @Test
  void killedServer_comesBackOnItsPortWithEveryAcknowledgedCommit() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    ChildListener listener =
        new ChildListener() {
          @Override
          public void ready(String store, long pid) {
            heard.add("ready");
          }

          @Override
          public void lost(String store, int exitCode, Duration backoff) {
            heard.add("lost");
          }
        };
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(settings().withListener(listener))) {
      execute(postgres, "CREATE TABLE acknowledged (n int PRIMARY KEY)");
      int port = postgres.port();
      long killed = postgres.pid().orElseThrow();
      AtomicInteger committed = new AtomicInteger();
      Thread writer = Thread.ofPlatform().start(() -> writeUntilRefused(postgres, committed));
      await("200 commits").atMost(SOON).ignoreExceptions().until(() -> committed.get() >= 200);

      new RunningProcess(killed).signal("KILL");

      writer.join();
      await("a new server")
          .atMost(SOON)
          .ignoreExceptions()
          .until(() -> postgres.ready() && postgres.pid().orElse(killed) != killed);
      assertThat(postgres.port()).isEqualTo(port);
      assertThat(Integer.parseInt(one(postgres, "SELECT count(*) FROM acknowledged")))
          .isBetween(committed.get(), committed.get() + 1);
      assertThat(heard).containsExactly("ready", "lost", "ready");
    }
  }

  private static void writeUntilRefused(EmbeddedPostgres postgres, AtomicInteger committed) {
    try (Connection connection = Clients.connect(postgres);
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO acknowledged VALUES (?)")) {
      while (true) {
        insert.setInt(1, committed.get());
        insert.executeUpdate();
        committed.incrementAndGet();
      }
    } catch (SQLException connectionLost) {
      // The commit under way has no answer; it may be there or not.
      return;
    }
  }

  @Test
  void killedServerWithABusyBackend_comesBack() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(settings())) {
      long killed = postgres.pid().orElseThrow();
      // A backend that computes does not notice that its postmaster died, and holds the shared
      // memory.
      Thread query =
          Thread.ofPlatform()
              .start(() ->
                  assertThatThrownBy(() ->
                          one(postgres, "SELECT count(*) FROM generate_series(1, 2000000000)"))
                      .isInstanceOf(SQLException.class));
      await("the query runs")
          .atMost(SOON)
          .ignoreExceptions()
          .until(() ->
              one(
                      postgres,
                      "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE"
                          + " '%series(1, 2%'")
                  .equals("2"));

      new RunningProcess(killed).signal("KILL");

      await("a new server")
          .atMost(SOON)
          .ignoreExceptions()
          .until(() -> postgres.ready() && postgres.pid().orElse(killed) != killed);
      query.join();
      assertThat(one(postgres, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void secondStart_isRefusedWhileTheFirstRuns() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(settings())) {
      assertThatThrownBy(() -> EmbeddedPostgres.start(settings()))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("already runs in " + data.toRealPath());
      assertThat(one(postgres, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void secondStartFromAnotherJvm_isRefused() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(settings());
        StoreJvm second = StoreJvm.start(data, TestCache.DIRECTORY, StoreJvm.Tie.KERNEL)) {
      assertThat(second.firstLine()).contains("already runs in").contains("another process");
      assertThat(one(postgres, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void dataDirectory_mayHaveBlanksAndQuotes() throws Exception {
    Path named = data.resolve("with blanks, 'quotes' and $HOME");
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(settings(named))) {
      execute(postgres, "CREATE TABLE kept AS SELECT 42 AS n");
    }
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(settings(named))) {
      assertThat(one(postgres, "SELECT n FROM kept")).isEqualTo("42");
    }
  }

  @Test
  void clusterOfAnotherVersion_isRefusedUntouched() throws Exception {
    Path cluster = Files.createDirectories(data.resolve("old/postgres/18"));
    Files.writeString(cluster.resolve("PG_VERSION"), "17\n");
    assertThatThrownBy(() -> EmbeddedPostgres.start(settings(data.resolve("old"))))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("not a PostgreSQL 18 cluster");
    assertThat(cluster.resolve("PG_VERSION")).hasContent("17");
  }

  @Test
  void dataDirectoryThatIsAFile_isToldInWords() throws Exception {
    Path file = Files.writeString(data.resolve("file"), "x");
    assertThatThrownBy(() -> EmbeddedPostgres.start(StoreSettings.in(file)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot create the directory")
        .hasMessageNotContaining("Exception");
  }

  @Test
  void output_goesToTheLog() {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(settings())) {
      assertThat(postgres.ready()).isTrue();
    }
    assertThat(data.resolve("logs/postgres.log"))
        .content()
        .contains("database system is ready to accept connections")
        .contains("database system is shut down");
  }

  @Test
  void close_endsTheProcessAndMayBeRepeated() {
    EmbeddedPostgres postgres = EmbeddedPostgres.start(settings());
    RunningProcess process = new RunningProcess(postgres.pid().orElseThrow());
    postgres.close();
    postgres.close();
    assertThat(process.alive()).isFalse();
    assertThat(postgres.ready()).isFalse();
    assertThat(data.resolve("postgres/18/postmaster.pid")).doesNotExist();
  }
}
