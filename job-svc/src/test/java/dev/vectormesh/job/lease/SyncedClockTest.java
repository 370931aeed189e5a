package dev.vectormesh.job.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SyncedClockTest {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  private final AtomicLong nanos = new AtomicLong(7);
  private final AtomicReference<Instant> reference = new AtomicReference<>(NOON);
  private boolean away;

  private final SyncedClock clock =
      new SyncedClock(
          () -> {
            if (away) {
              throw new IllegalStateException("away");
            }
            return reference.get();
          },
          NOON.minusSeconds(90),
          nanos::get);

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    reference.updateAndGet(t -> t.plus(time));
  }

  @Test
  void instant_countsOnFromTheReference() {
    assertThat(clock.instant()).isEqualTo(NOON.minusSeconds(90));
    assertThat(clock.adjust()).isEqualTo(Duration.ofSeconds(90));
    pass(Duration.ofMinutes(3));
    assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(180));
    assertThat(clock.adjust()).isEqualTo(Duration.ZERO);
  }

  @Test
  void adjust_tellsAndTakesOverAJumpEitherWay() {
    assertThat(clock.adjust()).isPositive();
    reference.set(NOON.plus(Duration.ofHours(5)));
    assertThat(clock.adjust()).isEqualTo(Duration.ofHours(5));
    reference.set(NOON.minus(Duration.ofDays(1)));
    assertThat(clock.adjust()).isEqualTo(Duration.ofHours(-29));
    assertThat(clock.instant()).isEqualTo(NOON.minus(Duration.ofDays(1)));
  }

  @Test
  void adjust_countsOnWhileTheReferenceIsAway() {
    assertThat(clock.adjust()).isPositive();
    away = true;
    pass(Duration.ofSeconds(20));
    assertThat(clock.adjust()).isEqualTo(Duration.ZERO);
    assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(20));
  }
}
