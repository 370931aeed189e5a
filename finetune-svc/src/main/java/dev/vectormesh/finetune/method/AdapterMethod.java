package dev.vectormesh.finetune.method;

import dev.vectormesh.finetune.adapter.AdapterSettings;
import dev.vectormesh.finetune.adapter.AdapterTrainer;
import dev.vectormesh.finetune.adapter.AdapterTrainer.Epoch;
import dev.vectormesh.finetune.adapter.AdapterTrainer.Trained;
import dev.vectormesh.finetune.adapter.TrainingPairs;
import java.util.List;

/** {@link AdapterTrainer} as a method. */
public final class AdapterMethod implements TrainingMethod {
  public static final String ID = "adapter";

  private static final AdapterSettings USUAL = AdapterSettings.DEFAULT;

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String description() {
    return "A linear map behind the encoder, for queries and documents alike, pulled to changing"
        + " nothing. No document is embedded again.";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        new Parameter("epochs", "passes over the pairs, at most", USUAL.epochs(), 1, 1000, false),
        new Parameter(
            "batch", "pairs that are compared with each other", USUAL.batch(), 2, 4096, false),
        new Parameter(
            "learning_rate",
            "the length of a step",
            number(USUAL.learningRate()),
            1e-6,
            9e-3,
            true),
        new Parameter(
            "temperature",
            "what similarities are divided by",
            number(USUAL.temperature()),
            0.01,
            1,
            false),
        new Parameter("pull", "back to changing nothing", USUAL.pull(), 0, 100, true),
        new Parameter(
            "held_out",
            "the share of the queries that tell when to stop",
            USUAL.heldOut(),
            0,
            0.5,
            false),
        new Parameter(
            "patience", "passes without a gain before it stops", USUAL.patience(), 1, 100, false),
        new Parameter("threads", "threads that compute", USUAL.threads(), 1, 256, false));
  }

  /** As people write it: 0.05, where the float is 0.05000000074505806. */
  private static double number(float value) {
    return Double.parseDouble(Float.toString(value));
  }

  @Override
  public Result train(TrainingPairs pairs, Values values, Listener listener) {
    AdapterSettings settings =
        new AdapterSettings(
            values.whole("epochs"),
            values.whole("batch"),
            (float) values.get("learning_rate"),
            (float) values.get("temperature"),
            (float) values.get("pull"),
            values.get("held_out"),
            values.whole("patience"),
            values.whole("threads"),
            values.seed());
    Trained trained =
        new AdapterTrainer(settings)
            .train(
                pairs,
                epoch -> {
                  listener.passed(epoch.number(), epoch.loss(), epoch.heldOutLoss());
                  return true;
                });
    double best =
        trained.epochs().stream().mapToDouble(Epoch::heldOutLoss).min().orElse(Double.NaN);
    return new Result(trained.adapter(), best);
  }
}
