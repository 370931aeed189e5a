package dev.vectormesh.platform.redis;

import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Where Redis is; without it everything works, slower. */
public record RedisConfig(
    @Help("redis://host:port or rediss://host:port; none: work without Redis") Optional<URI> uri,
    @Help("password; file:/path reads it from a file") Optional<Secret> password,
    @Help("time for one command") @Default("250ms") Duration timeout) {

  public static RedisConfig none() {
    return new RedisConfig(Optional.empty(), Optional.empty(), Duration.ofMillis(250));
  }
}
