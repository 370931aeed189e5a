package dev.vectormesh.bench;

import dev.vectormesh.finetune.adapter.AdapterSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Settings of a training that a benchmark varies. */
final class AdapterOptions {
  private static final AdapterSettings DEFAULT = AdapterSettings.DEFAULT;

  @Option(names = "--epochs")
  private @Nullable Integer epochs;

  @Option(names = "--batch")
  private @Nullable Integer batch;

  @Option(names = "--rate")
  private @Nullable Float rate;

  @Option(names = "--temperature")
  private @Nullable Float temperature;

  @Option(names = "--pull")
  private @Nullable Float pull;

  @Option(names = "--held-out")
  private @Nullable Double heldOut;

  AdapterSettings settings() {
    return new AdapterSettings(
        epochs == null ? DEFAULT.epochs() : epochs,
        batch == null ? DEFAULT.batch() : batch,
        rate == null ? DEFAULT.learningRate() : rate,
        temperature == null ? DEFAULT.temperature() : temperature,
        pull == null ? DEFAULT.pull() : pull,
        heldOut == null ? DEFAULT.heldOut() : heldOut,
        DEFAULT.patience(),
        DEFAULT.threads(),
        DEFAULT.seed());
  }
}
