package dev.vectormesh.embedded.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRedisIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path data;

  private StoreSettings settings() {
    return StoreSettings.in(data).withCache(TestCache.DIRECTORY);
  }

  private static String setting(EmbeddedRedis redis, String name) {
    return Clients.redis(redis, c -> c.sync().configGet(name).get(name));
  }

  @Test
  void server_isABoundedLocalCache() {
    try (EmbeddedRedis redis = EmbeddedRedis.start(settings())) {
      assertThat(redis.ready()).isTrue();
      assertThat(setting(redis, "maxmemory")).isEqualTo(Long.toString(64L << 20));
      assertThat(setting(redis, "maxmemory-policy")).isEqualTo("allkeys-lru");
      assertThat(setting(redis, "appendonly")).isEqualTo("no");
      assertThat(setting(redis, "save")).isEmpty();
      assertThat(setting(redis, "bind")).isEqualTo("127.0.0.1");
    }
  }

  @Test
  void password_isAskedForAndStandsOnlyInPrivateFiles() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(settings())) {
      assertThatThrownBy(() -> Clients.redis(redis, "wrong", c -> c.sync().ping()))
          .isInstanceOf(RedisException.class)
          .hasRootCauseMessage("WRONGPASS invalid username-password pair or user is disabled.");
      for (Path file : new Path[] {redis.passwordFile(), data.resolve("redis/redis.conf")}) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo("rw-------");
      }
      Path commandLine = Path.of("/proc/" + redis.pid().orElseThrow() + "/cmdline");
      if (Platform.isLinux()) {
        assertThat(Files.readString(commandLine)).doesNotContain(redis.password());
      }
    }
  }

  @Test
  void killedServer_comesBackEmptyOnItsPortWithItsPassword() {
    try (EmbeddedRedis redis = EmbeddedRedis.start(settings())) {
      int port = redis.port();
      long killed = redis.pid().orElseThrow();
      Clients.redis(redis, c -> c.sync().set("key", "value"));

      new RunningProcess(killed).signal("KILL");

      await("a new server")
          .atMost(SOON)
          .ignoreExceptions()
          .until(() -> redis.ready() && redis.pid().orElse(killed) != killed);
      assertThat(redis.port()).isEqualTo(port);
      assertThat(Clients.redis(redis, c -> c.sync().get("key"))).isNull();
    }
  }

  @Test
  void serverKilledTwice_comesBackEachTime() {
    try (EmbeddedRedis redis = EmbeddedRedis.start(settings())) {
      for (int i = 0; i < 2; i++) {
        long killed = redis.pid().orElseThrow();
        new RunningProcess(killed).signal("KILL");
        await("a new server")
            .atMost(SOON)
            .ignoreExceptions()
            .until(() -> redis.ready() && redis.pid().orElse(killed) != killed);
      }
      assertThat(Clients.redis(redis, c -> c.sync().ping())).isEqualTo("PONG");
    }
  }

  @Test
  void secondStart_isRefusedWhileTheFirstRuns() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(settings())) {
      assertThatThrownBy(() -> EmbeddedRedis.start(settings()))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("already runs in " + data.toRealPath());
      assertThat(Clients.redis(redis, c -> c.sync().ping())).isEqualTo("PONG");
    }
  }

  @Test
  void dataDirectory_mayHaveBlanksAndQuotes() {
    data = data.resolve("with blanks, 'quotes', \"double\" and \\");
    try (EmbeddedRedis redis = EmbeddedRedis.start(settings())) {
      assertThat(Clients.redis(redis, c -> c.sync().ping())).isEqualTo("PONG");
    }
  }

  @Test
  void close_endsTheProcessAndMayBeRepeated() {
    EmbeddedRedis redis = EmbeddedRedis.start(settings());
    RunningProcess process = new RunningProcess(redis.pid().orElseThrow());
    redis.close();
    redis.close();
    assertThat(process.alive()).isFalse();
    assertThat(redis.ready()).isFalse();
    assertThat(redis.pid()).isEmpty();
  }

  @Test
  void closeWhileTheServerIsBeingRestarted_leavesNothingBehind() {
    EmbeddedRedis redis = EmbeddedRedis.start(settings());
    new RunningProcess(redis.pid().orElseThrow()).signal("KILL");
    redis.close();
    assertThat(
            RunningProcess.all().stream().filter(p -> p.alive() && p.serves("redis-server", data)))
        .isEmpty();
  }
}
