package dev.vectormesh.embedded.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * As whom PostgreSQL runs when the JVM is root; an ordinary user's build skips what only root can
 * try.
 */
class PostgresIdentityIT {
  private static final int DAEMON = 1;

  @TempDir Path data;

  private StoreSettings settings() {
    return StoreSettings.in(data).withCache(TestCache.DIRECTORY);
  }

  private static void assumeRoot() throws Exception {
    assumeTrue(
        Platform.isLinux() && (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0);
  }

  private static PostgresIdentity nobody() {
    List<String> nobody = LaunchPrefix.user(LaunchPrefix.NOBODY, LaunchPrefix.NOBODY);
    assumeTrue(nobody != null);
    return PostgresIdentity.choose(null, nobody);
  }

  private Object owner() throws Exception {
    return Files.getAttribute(data.resolve("postgres/18/base"), "unix:uid");
  }

  private static String uidOf(long pid) throws Exception {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(l -> l.startsWith("Uid:"))
        .findFirst()
        .orElseThrow()
        .split("\\s+")[1];
  }

  @Test
  void rootWithoutNamespaces_runsItAsNobody() throws Exception {
    assumeRoot();
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.start(settings(), c -> nobody(), FreePort::pick)) {
      assertThat(Clients.one(postgres, "SELECT 1")).isEqualTo("1");
      assertThat(uidOf(postgres.pid().orElseThrow())).isEqualTo("65534");
      assertThat(owner()).isEqualTo(LaunchPrefix.NOBODY);
    }
  }

  @Test
  void clusterMadeInANamespace_runsWithoutOneAndBack() throws Exception {
    assumeRoot();
    assumeTrue(LaunchPrefix.namespace() != null);
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(settings())) {
      Clients.execute(postgres, "CREATE TABLE kept AS SELECT 42 AS n");
      assertThat(owner()).isEqualTo(LaunchPrefix.ROOT);
    }
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.start(settings(), c -> nobody(), FreePort::pick)) {
      assertThat(Clients.one(postgres, "SELECT n FROM kept")).isEqualTo("42");
      assertThat(owner()).isEqualTo(LaunchPrefix.NOBODY);
    }
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(settings())) {
      assertThat(Clients.one(postgres, "SELECT n FROM kept")).isEqualTo("42");
      assertThat(owner()).isEqualTo(LaunchPrefix.ROOT);
    }
  }

  @Test
  void clusterOfAnOrdinaryUser_staysThatUsersWhenRootRunsIt() throws Exception {
    assumeRoot();
    List<String> daemon = LaunchPrefix.user(DAEMON, DAEMON);
    assumeTrue(daemon != null);
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.start(
            settings(), c -> new PostgresIdentity(daemon, DAEMON), FreePort::pick)) {
      assertThat(postgres.ready()).isTrue();
    }
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(settings())) {
      assertThat(uidOf(postgres.pid().orElseThrow())).isEqualTo("1");
      assertThat(owner()).isEqualTo(DAEMON);
    }
  }

  @Test
  void ordinaryUser_runsBothStores() throws Exception {
    assumeRoot();
    List<String> daemon = LaunchPrefix.user(DAEMON, DAEMON);
    assumeTrue(daemon != null);
    Files.setAttribute(data, "unix:uid", DAEMON);
    try (StoreJvm jvm = StoreJvm.start(daemon, data, data.resolve("cache"), StoreJvm.Tie.KERNEL)) {
      String[] pids = jvm.firstLine().split(" ");
      assertThat(pids).hasSize(2);
      for (String pid : pids) {
        assertThat(uidOf(Long.parseLong(pid))).isEqualTo("1");
      }
      assertThat(owner()).isEqualTo(DAEMON);
      jvm.exit();
    }
  }

  @Test
  void rootWithNeitherWay_isToldSo() {
    assertThatThrownBy(() -> PostgresIdentity.choose(null, null))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("start as an ordinary user");
  }

  @Test
  void children_haveSessionsOfTheirOwn() throws Exception {
    assumeTrue(Platform.isLinux());
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(settings());
        EmbeddedRedis redis = EmbeddedRedis.start(settings())) {
      Map<String, Long> pids =
          Map.of("postgres", postgres.pid().orElseThrow(), "redis", redis.pid().orElseThrow());
      for (var child : pids.entrySet()) {
        String stat = Files.readString(Path.of("/proc/" + child.getValue() + "/stat"));
        String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        // state, parent, process group, session
        assertThat(afterName[2])
            .as("process group of " + child.getKey())
            .isEqualTo(child.getValue().toString());
        assertThat(afterName[3])
            .as("session of " + child.getKey())
            .isEqualTo(child.getValue().toString());
      }
    }
  }
}
