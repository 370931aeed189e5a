package dev.vectormesh.encoders.remote;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a provider still takes, as its last answer said.
 *
 * @param requests null where it does not say
 * @param tokens null where it does not say
 */
public record RateLimits(@Nullable Left requests, @Nullable Left tokens) {
  /** It says nothing. */
  public static final RateLimits UNTOLD = new RateLimits(null, null);

  /**
   * @param count what is left
   * @param reset until all of it is there again
   */
  public record Left(long count, Duration reset) {}
}
