package dev.vectormesh.job.webhook;

import dev.vectormesh.job.webhook.Delivery.Outcome;
import dev.vectormesh.job.webhook.Endpoint.DisableCause;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of a delivery after an attempt. */
final class DeliveryRules {
  private static final int GONE = 410;

  private final RetrySchedule retries;
  private final Duration disableAfter;

  DeliveryRules(RetrySchedule retries, Duration disableAfter) {
    this.retries = retries;
    this.disableAfter = disableAfter;
  }

  /**
   * @param tries attempts made, this one included
   * @param failingSince since when all attempts at the endpoint failed, this one not included
   */
  Verdict after(
      WebhookSender.Answer answer, int tries, @Nullable Instant failingSince, Instant now) {
    if (answer.outcome() == Outcome.DELIVERED) {
      return new Verdict.Delivered();
    }
    if (answer.status() == GONE) {
      return new Verdict.Disable(DisableCause.GONE);
    }
    if (failingSince != null && !failingSince.plus(disableAfter).isAfter(now)) {
      return new Verdict.Disable(DisableCause.FAILING);
    }
    return retries
        .next(tries, answer.retryAfter(), now)
        .<Verdict>map(Verdict.RetryAt::new)
        .orElseGet(Verdict.Failed::new);
  }
}
