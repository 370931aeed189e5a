package dev.vectormesh.job.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When a failed delivery is tried again: the schedule that Standard Webhooks advises, about three
 * days in ten attempts, each up to a fifth earlier or later so that retries spread.
 */
final class RetrySchedule {
  private static final List<Duration> DELAYS =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(5),
          Duration.ofHours(10),
          Duration.ofHours(14),
          Duration.ofHours(20),
          Duration.ofHours(24));
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final double JITTER = 0.2;

  private final RandomGenerator random;

  RetrySchedule(RandomGenerator random) {
    this.random = random;
  }

  /**
   * When to try again after this many attempts; empty when none is left.
   *
   * @param retryAfter how long the receiver asked to be left alone, which is kept to, up to a day
   */
  Optional<Instant> next(int tries, @Nullable Duration retryAfter, Instant now) {
    if (tries > DELAYS.size()) {
      return Optional.empty();
    }
    double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
    Duration delay = Duration.ofMillis(Math.round(DELAYS.get(tries - 1).toMillis() * factor));
    if (retryAfter != null && retryAfter.compareTo(delay) > 0) {
      delay = retryAfter.compareTo(LONGEST) > 0 ? LONGEST : retryAfter;
    }
    return Optional.of(now.plus(delay));
  }
}
