package dev.vectormesh.ingest.source.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.rpc.Code;
import java.time.Duration;
import java.time.Instant;

/** Keeps requests to one host apart in time, those of all jobs of this process together. */
final class HostPaces {
  private static final int HOSTS = 10_000;
  // Behind it a request waits no longer in a line: it is told to come back.
  private static final Duration LONGEST_LINE = Duration.ofSeconds(45);
  private static final Duration KEPT = Duration.ofHours(2);

  private final Waits waits;
  private final Cache<String, Pace> paces =
      Caffeine.newBuilder().maximumSize(HOSTS).expireAfterAccess(KEPT).build();

  HostPaces(Waits waits) {
    this.waits = waits;
  }

  /** When the next request to a host may be sent. */
  private static final class Pace {
    private Instant next = Instant.MIN;

    /** The time to wait for; null where the line is too long. */
    synchronized Duration take(Instant now, Duration interval) {
      Instant turn = next.isAfter(now) ? next : now;
      Duration wait = Duration.between(now, turn);
      if (wait.compareTo(LONGEST_LINE) <= 0) {
        next = turn.plus(interval);
      }
      return wait;
    }

    synchronized void pause(Instant until) {
      next = next.isAfter(until) ? next : until;
    }

    synchronized Duration left(Instant now) {
      return next.isAfter(now) ? Duration.between(now, next) : Duration.ZERO;
    }
  }

  /** Waits for the host's next turn. */
  void await(String host, Duration interval) throws HttpFailedException, InterruptedException {
    Duration wait = of(host).take(waits.now(), interval);
    if (wait.compareTo(LONGEST_LINE) > 0) {
      throw new HttpFailedException(
          "busy",
          Code.UNAVAILABLE,
          "%s is not asked again for %d s: it asked us to wait, or too much waits for it"
              .formatted(host, wait.toSeconds()));
    }
    if (wait.isPositive()) {
      waits.sleep(wait);
    }
  }

  /** No request goes to the host for this time. */
  void pause(String host, Duration time) {
    of(host).pause(waits.now().plus(time));
  }

  /** How long the host's line is. */
  Duration left(String host) {
    return of(host).left(waits.now());
  }

  private Pace of(String host) {
    return paces.get(host, h -> new Pace());
  }
}
