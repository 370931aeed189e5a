package dev.vectormesh.encoders.remote;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps requests within what the provider said that it still takes, so that it need not refuse
 * them. Requests that run at the same time share what is left.
 */
final class Pace {
  private final Pauses pauses;
  private @Nullable Share requests;
  private @Nullable Share tokens;

  /**
   * @param until when all of it is there again
   */
  private record Share(long left, long until) {
    Share less(long taken) {
      return new Share(left - taken, until);
    }
  }

  Pace(Pauses pauses) {
    this.pauses = pauses;
  }

  /** Takes a request's share. @return how long to wait before it; zero where there is room */
  synchronized Duration take(long tokensOfIt) {
    requests = current(requests);
    tokens = current(tokens);
    Duration wait = longer(wait(requests, 1), wait(tokens, tokensOfIt));
    if (wait.isZero()) {
      requests = requests == null ? null : requests.less(1);
      tokens = tokens == null ? null : tokens.less(tokensOfIt);
    }
    return wait;
  }

  synchronized void told(RateLimits limits) {
    requests = share(limits.requests());
    tokens = share(limits.tokens());
  }

  private @Nullable Share share(RateLimits.@Nullable Left left) {
    return left == null ? null : new Share(left.count(), pauses.nanos() + left.reset().toNanos());
  }

  /** What was said holds until its reset. */
  private @Nullable Share current(@Nullable Share share) {
    return share == null || share.until - pauses.nanos() <= 0 ? null : share;
  }

  private Duration wait(@Nullable Share share, long wanted) {
    return share == null || share.left >= wanted
        ? Duration.ZERO
        : Duration.ofNanos(share.until - pauses.nanos());
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
