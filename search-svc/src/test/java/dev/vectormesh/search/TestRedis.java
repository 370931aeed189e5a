package dev.vectormesh.search;

import dev.vectormesh.embedded.stores.EmbeddedRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;

/** Reaches into Redis behind the service's back. */
final class TestRedis {
  private TestRedis() {}

  static void overwriteAll(EmbeddedRedis redis, String pattern, byte[] value) {
    RedisURI uri =
        RedisURI.builder()
            .withHost(redis.host())
            .withPort(redis.port())
            .withPassword(redis.password().toCharArray())
            .build();
    try (RedisClient client = RedisClient.create(uri);
        var connection = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE))) {
      var commands = connection.sync();
      commands.keys(pattern).forEach(key -> commands.set(key, value));
    }
  }
}
