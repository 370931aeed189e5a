package dev.vectormesh.finetune.adapter;

import dev.vectormesh.finetune.adapter.TrainingPairs.Pair;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Trains an {@link Adapter}: each query is drawn to the documents that were chosen for it and away
 * from those of other queries, and from those that were skipped. It ends when queries that it does
 * not learn from get no better, and learns once more from all queries, for as many epochs as were
 * best for these.
 */
public final class AdapterTrainer {
  /** Documents that held-out queries are compared with. */
  private static final int HELD_OUT_COLUMNS = 5_000;

  private static final int HELD_OUT_ROWS = 500;

  private final AdapterSettings settings;

  public AdapterTrainer(AdapterSettings settings) {
    this.settings = settings;
  }

  /**
   * A pass over all pairs.
   *
   * @param number from 1
   * @param loss mean over the pairs that are learnt from
   * @param heldOutLoss over those that are not; NaN where there are none
   */
  public record Epoch(int number, double loss, double heldOutLoss) {}

  /**
   * What came of it.
   *
   * @param epochs those that held-out queries judged
   * @param best how many epochs were best for these, and are what the adapter learnt in; 0 if none
   *     was better than changing nothing
   */
  public record Trained(Adapter adapter, List<Epoch> epochs, int best) {}

  /** Hears of each epoch, and says whether to go on. */
  public interface Listener {
    boolean goesOnAfter(Epoch epoch);
  }

  /** Trains with these pairs. */
  public Trained train(TrainingPairs data) {
    return train(data, _ -> true);
  }

  /**
   * Trains with these pairs.
   *
   * @param listener called after each epoch that held-out queries judge; false ends the training
   *     with what is best so far
   */
  public Trained train(TrainingPairs data, Listener listener) {
    Random random = new Random(settings.seed());
    Split split = split(data, random);
    try (AdapterStep step =
        new AdapterStep(data.dimension(), settings.temperature(), settings.threads())) {
      Run run = new Run(data, split, step, random);
      Trained trained = run.run(settings.epochs(), listener);
      if (split.heldOut().isEmpty() || run.stopped) {
        return trained;
      }
      Split all = new Split(data.pairs(), List.of());
      Trained again = new Run(data, all, step, random).run(trained.best(), _ -> true);
      return new Trained(again.adapter(), trained.epochs(), trained.best());
    }
  }

  private record Split(List<Pair> learnt, List<Pair> heldOut) {}

  /** By query, so that none is both learnt from and held out. */
  private Split split(TrainingPairs data, Random random) {
    List<Integer> queries =
        new ArrayList<>(data.pairs().stream().map(Pair::query).distinct().sorted().toList());
    Collections.shuffle(queries, random);
    Set<Integer> out =
        new HashSet<>(queries.subList(0, (int) (queries.size() * settings.heldOut())));
    List<Pair> learnt = new ArrayList<>();
    List<Pair> heldOut = new ArrayList<>();
    for (Pair pair : data.pairs()) {
      (out.contains(pair.query()) ? heldOut : learnt).add(pair);
    }
    return new Split(learnt, heldOut);
  }

  private final class Run {
    private final TrainingPairs data;
    private final List<Pair> learnt;
    private final Map<Integer, List<Integer>> chosen;
    private final AdapterStep step;
    private final Random random;
    private final float[] weights;
    private final Adam adam;
    private final @Nullable Batch heldOut;
    private final BatchBuffers buffers = new BatchBuffers();
    private boolean stopped;

    Run(TrainingPairs data, Split split, AdapterStep step, Random random) {
      this.data = data;
      this.learnt = new ArrayList<>(split.learnt());
      this.chosen = data.chosen();
      this.step = step;
      this.random = random;
      this.weights = Adapter.identity(data.dimension()).weights();
      this.adam = new Adam(weights, settings.pull());
      this.heldOut = heldOut(split.heldOut());
    }

    private @Nullable Batch heldOut(List<Pair> pairs) {
      if (pairs.isEmpty()) {
        return null;
      }
      List<Pair> some = new ArrayList<>(pairs);
      Collections.shuffle(some, random);
      some = some.subList(0, Math.min(HELD_OUT_ROWS, some.size()));
      int[] documents =
          random
              .ints(0, data.documents().length)
              .distinct()
              .limit(Math.min(HELD_OUT_COLUMNS, data.documents().length))
              .toArray();
      return Batch.of(data, some, chosen, documents, new BatchBuffers());
    }

    Trained run(int most, Listener listener) {
      List<Epoch> epochs = new ArrayList<>();
      float[] bestWeights = weights.clone();
      double bestLoss = heldOutLoss();
      int best = 0;
      for (int number = 1; number <= most; number++) {
        Epoch epoch = new Epoch(number, pass(), heldOutLoss());
        epochs.add(epoch);
        // Without held-out queries the last epoch is the best.
        if (Double.isNaN(bestLoss) || epoch.heldOutLoss() < bestLoss) {
          bestLoss = epoch.heldOutLoss();
          bestWeights = weights.clone();
          best = number;
        }
        stopped = !listener.goesOnAfter(epoch);
        if (stopped || number - best >= settings.patience()) {
          break;
        }
      }
      return new Trained(new Adapter(data.dimension(), bestWeights), List.copyOf(epochs), best);
    }

    private double pass() {
      Collections.shuffle(learnt, random);
      float[] gradient = new float[weights.length];
      double sum = 0;
      for (int from = 0; from < learnt.size(); from += settings.batch()) {
        List<Pair> pairs = learnt.subList(from, Math.min(learnt.size(), from + settings.batch()));
        Batch batch = Batch.of(data, pairs, chosen, new int[0], buffers);
        float loss = step.gradient(weights, batch, gradient);
        if (!Float.isFinite(loss)) {
          throw new IllegalStateException(
              "the training ran away (loss %s): a lower learning rate helps".formatted(loss));
        }
        adam.step(weights, gradient, settings.learningRate());
        sum += (double) loss * pairs.size();
      }
      return sum / learnt.size();
    }

    private double heldOutLoss() {
      return heldOut == null ? Double.NaN : step.loss(weights, heldOut);
    }
  }
}
