package dev.vectormesh.embedded.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RestartBackoffTest {
  private final AtomicLong nanos = new AtomicLong();
  private final RestartBackoff backoff = new RestartBackoff(nanos::get);

  @Test
  void pauses_doubleUpToTheLongest() {
    assertThat(Stream.generate(backoff::next).limit(9).map(Duration::toMillis))
        .containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 10_000L, 10_000L);
  }

  @Test
  void pauses_areShortAgainAfterALifeOfFiveSeconds() {
    backoff.next();
    backoff.next();
    backoff.started();
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    assertThat(backoff.next()).isEqualTo(RestartBackoff.FIRST);
  }

  @Test
  void pauses_growWhileLivesAreShort() {
    backoff.next();
    backoff.started();
    nanos.addAndGet(Duration.ofSeconds(4).toNanos());
    assertThat(backoff.next()).hasMillis(200);
  }
}
