package dev.vectormesh.job.work;

import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;

/** How often a kind is tried, and how long it waits in between. */
public final class RetryPolicy {
  private final QueueConfig config;
  private final RandomGenerator random;
  private final Map<String, Integer> attempts;
  private final Map<String, Backoff> backoffs;

  public RetryPolicy(QueueConfig config, RandomGenerator random) {
    this.config = config;
    this.random = random;
    this.attempts = config.attemptsByKind();
    this.backoffs = config.backoffByKind();
  }

  public int maxAttempts(String kind) {
    return attempts.getOrDefault(kind, config.maxAttempts());
  }

  /**
   * Doubles with each attempt from the kind's first delay to its longest; half of it is chance, so
   * that retries spread.
   */
  public Duration delay(String kind, int attempt) {
    double full = backoffs.getOrDefault(kind, config.backoff()).after(attempt).toMillis();
    return Duration.ofMillis(Math.round(full / 2 + random.nextDouble() * full / 2));
  }
}
