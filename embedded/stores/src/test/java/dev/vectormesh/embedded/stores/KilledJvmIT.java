package dev.vectormesh.embedded.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the stores of a JVM do when that JVM ends, and what the next one does about them. */
class KilledJvmIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir static Path data;

  private static List<RunningProcess> children(StoreJvm jvm) throws IOException {
    return Arrays.stream(jvm.firstLine().split(" "))
        .map(Long::parseLong)
        .map(RunningProcess::new)
        .toList();
  }

  private StoreJvm start(StoreJvm.Tie tie) throws IOException {
    return StoreJvm.start(data, TestCache.DIRECTORY, tie);
  }

  private void assertThatStoresStartAnew(List<RunningProcess> former) throws Exception {
    StoreSettings settings = StoreSettings.in(data).withCache(TestCache.DIRECTORY);
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(settings);
        EmbeddedRedis redis = EmbeddedRedis.start(settings)) {
      assertThat(former).noneMatch(RunningProcess::alive);
      assertThat(Clients.one(postgres, "SELECT 1")).isEqualTo("1");
      assertThat(Clients.redis(redis, c -> c.sync().ping())).isEqualTo("PONG");
    }
  }

  @Test
  void orphans_areReplaced() throws Exception {
    try (StoreJvm jvm = start(StoreJvm.Tie.NONE)) {
      List<RunningProcess> orphans = children(jvm);
      jvm.kill();
      assertThat(orphans).allMatch(RunningProcess::alive);

      assertThatStoresStartAnew(orphans);
    }
  }

  @Test
  void orphansThatDoNotReact_areReplaced() throws Exception {
    try (StoreJvm jvm = start(StoreJvm.Tie.NONE)) {
      List<RunningProcess> orphans = children(jvm);
      orphans.forEach(o -> o.signal("STOP"));
      jvm.kill();

      assertThatStoresStartAnew(orphans);
    }
  }

  @Test
  void orphansKilledBeforeTheNextStart_leaveNoTrap() throws Exception {
    try (StoreJvm jvm = start(StoreJvm.Tie.NONE)) {
      List<RunningProcess> orphans = children(jvm);
      jvm.kill();
      orphans.forEach(o -> o.signal("KILL"));

      assertThatStoresStartAnew(orphans);
    }
  }

  @Test
  void childrenOfAKilledJvm_endByThemselvesWhereTheKernelTiesThem() throws Exception {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        !LaunchPrefix.endingWithParent("TERM").isEmpty(), "setpriv is not on this machine");
    try (StoreJvm jvm = start(StoreJvm.Tie.KERNEL)) {
      List<RunningProcess> children = children(jvm);
      jvm.kill();
      await("the children end")
          .atMost(SOON)
          .ignoreExceptions()
          .until(() -> children.stream().noneMatch(RunningProcess::alive));
    }
  }

  @Test
  void exitOfTheJvm_endsTheChildren() throws Exception {
    try (StoreJvm jvm = start(StoreJvm.Tie.NONE)) {
      List<RunningProcess> children = children(jvm);
      jvm.exit();
      assertThat(children).hasSize(2).noneMatch(RunningProcess::alive);
    }
  }
}
