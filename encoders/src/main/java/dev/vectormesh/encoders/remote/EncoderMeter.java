package dev.vectormesh.encoders.remote;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleCounter;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;

/** Counts what providers were asked for, by encoder. */
final class EncoderMeter implements EncoderUse.Listener {
  private static final AttributeKey<String> ENCODER = AttributeKey.stringKey("encoder");

  private final LongCounter calls;
  private final LongCounter tokens;
  private final DoubleCounter cost;

  EncoderMeter(Meter meter) {
    calls =
        meter
            .counterBuilder("vectormesh.encoder.calls")
            .setDescription("requests that a provider of embeddings answered")
            .build();
    tokens =
        meter
            .counterBuilder("vectormesh.encoder.tokens")
            .setDescription("tokens that a provider of embeddings bills")
            .build();
    cost =
        meter
            .counterBuilder("vectormesh.encoder.cost")
            .ofDoubles()
            .setDescription("price of the tokens, in the currency of the encoder's price")
            .build();
  }

  @Override
  public void used(EncoderUse use) {
    Attributes of = Attributes.of(ENCODER, use.encoder());
    calls.add(1, of);
    tokens.add(use.tokens(), of);
    cost.add(use.cost(), of);
  }
}
