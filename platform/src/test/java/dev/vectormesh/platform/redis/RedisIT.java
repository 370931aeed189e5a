package dev.vectormesh.platform.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vectormesh.embedded.stores.EmbeddedRedis;
import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.platform.settings.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RedisIT {
  private static Redis open() {
    EmbeddedRedis server = SharedStores.redis();
    return Redis.open(
        new RedisConfig(
            Optional.of(URI.create("redis://" + server.host() + ":" + server.port())),
            Optional.of(new Secret(server.password())),
            Duration.ofMillis(500)));
  }

  /** Sets until the connection, made in the background, is there. */
  private static void awaitConnected(Redis redis) {
    await("Redis is reached")
        .atMost(Duration.ofMinutes(1))
        .until(() -> redis.call(c -> c.set("ready", new byte[] {1})).isPresent());
  }

  @Test
  void values_goInAndOut() throws Exception {
    try (Redis redis = open()) {
      awaitConnected(redis);
      redis.check();
      redis.call(c -> c.set("k", "v".getBytes(UTF_8)));
      assertThat(redis.call(c -> c.get("k")).orElseThrow()).isEqualTo("v".getBytes(UTF_8));
      assertThat(redis.<byte[]>call(c -> c.get("unset"))).isEmpty();
    }
  }

  @Test
  void published_isHeard() throws Exception {
    try (Redis redis = open()) {
      awaitConnected(redis);
      BlockingQueue<byte[]> heard = new LinkedBlockingQueue<>();
      try (AutoCloseable listening = redis.listen("news", heard::add)) {
        assertThat(listening).isNotNull();
        byte[] got = null;
        for (int i = 0; i < 50 && got == null; i++) {
          redis.publish("news", new byte[] {42});
          got = heard.poll(100, TimeUnit.MILLISECONDS);
        }
        assertThat(got).containsExactly(42);
      }
    }
  }

  @Test
  void away_answersEmptyAtOnce_andIsTold() {
    try (Redis redis =
        Redis.open(
            new RedisConfig(
                Optional.of(URI.create("redis://127.0.0.1:1")),
                Optional.empty(),
                Duration.ofMillis(250)))) {
      assertThat(redis.<byte[]>call(c -> c.get("k"))).isEmpty();
      assertThatThrownBy(redis::check).hasMessage("not connected");
    }
  }

  @Test
  void absent_isHealthy() {
    try (Redis redis = Redis.open(RedisConfig.none())) {
      assertThat(redis.enabled()).isFalse();
      assertThat(redis.<byte[]>call(c -> c.get("k"))).isEmpty();
      redis.check();
    }
  }
}
