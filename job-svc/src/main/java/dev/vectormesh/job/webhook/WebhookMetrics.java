package dev.vectormesh.job.webhook;

import dev.vectormesh.job.webhook.Delivery.Outcome;
import dev.vectormesh.platform.telemetry.Telemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.util.Locale;

/** Counts what webhooks do. */
final class WebhookMetrics {
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("outcome");
  private static final AttributeKey<String> CAUSE = AttributeKey.stringKey("cause");

  private final LongCounter attempts;
  private final LongCounter disabled;
  private final LongCounter exhausted;
  private final DoubleHistogram duration;
  private final DoubleHistogram latency;

  WebhookMetrics() {
    Meter meter = Telemetry.current().meter();
    attempts =
        meter
            .counterBuilder("vectormesh.webhook.attempts")
            .setDescription("Attempts to deliver, by outcome")
            .build();
    disabled =
        meter
            .counterBuilder("vectormesh.webhook.disabled")
            .setDescription("Endpoints disabled by the service, by cause")
            .build();
    exhausted =
        meter
            .counterBuilder("vectormesh.webhook.failed")
            .setDescription("Deliveries that no attempt was left for")
            .build();
    duration =
        meter
            .histogramBuilder("vectormesh.webhook.attempt.duration")
            .setUnit("s")
            .setDescription("Time of each attempt")
            .build();
    latency =
        meter
            .histogramBuilder("vectormesh.webhook.delivery.latency")
            .setUnit("s")
            .setDescription("Time from the event to its delivery")
            .build();
  }

  void attempted(Outcome outcome, Duration took) {
    Attributes attributes = Attributes.of(OUTCOME, outcome.name().toLowerCase(Locale.ROOT));
    attempts.add(1, attributes);
    duration.record(seconds(took), attributes);
  }

  void ended(Verdict verdict, Duration sinceEvent) {
    switch (verdict) {
      case Verdict.Delivered() -> latency.record(seconds(sinceEvent));
      case Verdict.Failed() -> exhausted.add(1);
      case Verdict.Disable(var cause) ->
          disabled.add(1, Attributes.of(CAUSE, cause.name().toLowerCase(Locale.ROOT)));
      case Verdict.RetryAt(var time) -> {}
    }
  }

  private static double seconds(Duration d) {
    return Math.max(0, d.toNanos()) / 1e9;
  }
}
