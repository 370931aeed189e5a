package dev.vectormesh.job.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.job.webhook.Delivery.Outcome;
import dev.vectormesh.job.webhook.Endpoint.DisableCause;
import dev.vectormesh.job.webhook.WebhookSender.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeliveryRulesTest {
  private static final Instant NOW = Instant.parse("2026-01-10T00:00:00Z");
  private static final Duration DISABLE_AFTER = Duration.ofDays(5);

  private final DeliveryRules rules =
      new DeliveryRules(new RetrySchedule(new Random(5)), DISABLE_AFTER);

  @Test
  void after_retriesTenTimesOverAboutThreeDays() {
    List<Duration> delays = new ArrayList<>();
    int tries = 1;
    while (rules.after(refused(500, null), tries, null, NOW) instanceof Verdict.RetryAt(var at)) {
      delays.add(Duration.between(NOW, at));
      tries++;
    }
    assertThat(tries).isEqualTo(10);
    assertThat(rules.after(refused(500, null), tries, null, NOW)).isEqualTo(new Verdict.Failed());
    assertThat(delays.getFirst()).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
    assertThat(delays.getLast()).isBetween(Duration.ofHours(19), Duration.ofHours(29));
    assertThat(delays.stream().reduce(Duration.ZERO, Duration::plus))
        .isBetween(Duration.ofDays(2), Duration.ofDays(4));
  }

  @Test
  void after_spreadsRetriesByChance() {
    assertThat(rules.after(refused(500, null), 3, null, NOW))
        .isNotEqualTo(rules.after(refused(500, null), 3, null, NOW));
  }

  @Test
  void after_waitsAsLongAsTheReceiverAsksUpToADay() {
    assertThat(rules.after(refused(429, Duration.ofMinutes(7)), 1, null, NOW))
        .isEqualTo(new Verdict.RetryAt(NOW.plus(Duration.ofMinutes(7))));
    assertThat(rules.after(refused(503, Duration.ofDays(9)), 1, null, NOW))
        .isEqualTo(new Verdict.RetryAt(NOW.plus(Duration.ofDays(1))));
  }

  @Test
  void after_goneDisablesAtOnce() {
    assertThat(rules.after(refused(410, null), 1, null, NOW))
        .isEqualTo(new Verdict.Disable(DisableCause.GONE));
  }

  @Test
  void after_disablesWhatFailedForTooLong() {
    assertThat(rules.after(refused(500, null), 1, NOW.minus(DISABLE_AFTER), NOW))
        .isEqualTo(new Verdict.Disable(DisableCause.FAILING));
    assertThat(rules.after(refused(500, null), 1, NOW.minus(DISABLE_AFTER).plusSeconds(1), NOW))
        .isInstanceOf(Verdict.RetryAt.class);
  }

  @Test
  void after_successEndsIt() {
    Answer ok = new Answer(Outcome.DELIVERED, 204, "", null);
    assertThat(rules.after(ok, 9, NOW.minus(Duration.ofDays(9)), NOW))
        .isEqualTo(new Verdict.Delivered());
  }

  private static Answer refused(int status, @Nullable Duration retryAfter) {
    return new Answer(Outcome.REFUSED, status, "no", retryAfter);
  }
}
