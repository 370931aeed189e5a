package dev.vectormesh.job.work;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** How often a kind is tried, and how long it waits in between. */
public final class RetryPolicy {
  private final QueueConfig config;
  private final RandomGenerator random;
  private final Map<String, Integer> attempts = new HashMap<>();

  public RetryPolicy(QueueConfig config, RandomGenerator random) {
    this.config = config;
    this.random = random;
    attempts.putAll(config.attemptsByKind());
  }

  public int maxAttempts(String kind) {
    return attempts.getOrDefault(kind, config.maxAttempts());
  }

  /**
   * Doubles with each attempt from the first delay to the longest; half of it is chance, so that
   * retries spread.
   */
  public Duration delay(int attempt) {
    double longest = config.longestRetry().toMillis();
    double full =
        Math.min(longest, config.firstRetry().toMillis() * Math.pow(2, Math.max(0, attempt - 1)));
    return Duration.ofMillis(Math.round(full / 2 + random.nextDouble() * full / 2));
  }
}
