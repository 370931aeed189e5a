package dev.vectormesh.search.redis;

import dev.vectormesh.platform.redis.Redis;
import dev.vectormesh.search.cache.ResultCache;
import dev.vectormesh.search.cache.ResultKey;
import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.util.Optional;

/** Answers in Redis; where it is away, nothing is found and nothing kept. */
public final class RedisResultCache implements ResultCache {
  private static final int LARGEST = 1024 * 1024;

  private final Redis redis;
  private final Duration ttl;

  public RedisResultCache(Redis redis, Duration ttl) {
    this.redis = redis;
    this.ttl = ttl;
  }

  @Override
  public Optional<byte[]> find(ResultKey key) {
    return redis.call(c -> c.get(key.text()));
  }

  @Override
  public void keep(ResultKey key, byte[] answer) {
    if (answer.length <= LARGEST) {
      var unused = redis.call(c -> c.set(key.text(), answer, SetArgs.Builder.px(ttl)));
    }
  }
}
