package dev.vectormesh.finetune.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vectormesh.finetune.adapter.TrainingPairs.Pair;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Loss and gradient against what the formulas say, computed slowly. */
class AdapterStepTest {
  private static final int DIMENSION = 5;
  private static final float TEMPERATURE = 0.2f;

  private final Random random = new Random(3);
  private final TrainingPairs pairs =
      new TrainingPairs(
          Vectors.random(random, 3, DIMENSION),
          Vectors.random(random, 6, DIMENSION),
          List.of(
              new Pair(0, 0),
              new Pair(1, 1, 2.5f, new int[] {4, 5}),
              new Pair(2, 2),
              // The first query's other document: no wrong answer to it.
              new Pair(0, 3, 0.5f, new int[0])));
  private final BatchBuffers buffers = new BatchBuffers();
  private final Batch batch = Batch.of(pairs, pairs.pairs(), pairs.chosen(), new int[0], buffers);
  private final float[] weights = weights();

  private float[] weights() {
    float[] some = Adapter.identity(DIMENSION).weights();
    for (int i = 0; i < some.length; i++) {
      some[i] += (float) random.nextGaussian() * 0.2f;
    }
    return some;
  }

  private double slowLoss(float[] ofWeights) {
    Adapter adapter = new Adapter(DIMENSION, ofWeights);
    double cost = 0;
    double total = 0;
    for (Pair pair : pairs.pairs()) {
      float[] query = adapter.apply(pairs.queries()[pair.query()]);
      double sum = 0;
      double own = 0;
      for (int document = 0; document < pairs.documents().length; document++) {
        double e =
            Math.exp(
                Vectors.cosine(query, adapter.apply(pairs.documents()[document])) / TEMPERATURE);
        if (document == pair.document()) {
          own = e;
        } else if (isChosen(pair.query(), document)) {
          continue;
        }
        sum += e;
      }
      cost -= pair.weight() * Math.log(own / sum);
      total += pair.weight();
    }
    return cost / total;
  }

  @Test
  void buffers_holdNothingOfTheBatchBefore() {
    try (AdapterStep step = new AdapterStep(DIMENSION, TEMPERATURE, 1)) {
      Batch first =
          Batch.of(pairs, pairs.pairs().subList(0, 1), pairs.chosen(), new int[] {5}, buffers);
      float alone = step.loss(weights, first);
      var unused = Batch.of(pairs, pairs.pairs(), pairs.chosen(), new int[0], buffers);
      Batch again =
          Batch.of(pairs, pairs.pairs().subList(0, 1), pairs.chosen(), new int[] {5}, buffers);

      assertThat(step.loss(weights, again)).isEqualTo(alone);
    }
  }

  private boolean isChosen(int query, int document) {
    return pairs.pairs().stream()
        .anyMatch(pair -> pair.query() == query && pair.document() == document);
  }

  @Test
  void loss_isInfoNce() {
    try (AdapterStep step = new AdapterStep(DIMENSION, TEMPERATURE, 1)) {
      assertThat((double) step.loss(weights, batch)).isCloseTo(slowLoss(weights), within(1e-4));
    }
  }

  @Test
  void gradient_isTheLossDerivative() {
    float[] gradient = new float[weights.length];
    try (AdapterStep step = new AdapterStep(DIMENSION, TEMPERATURE, 1)) {
      assertThat((double) step.gradient(weights, batch, gradient))
          .isCloseTo(slowLoss(weights), within(1e-4));
    }
    float little = 1e-3f;
    for (int i = 0; i < weights.length; i++) {
      float[] more = weights.clone();
      more[i] += little;
      float[] less = weights.clone();
      less[i] -= little;
      double slope = (slowLoss(more) - slowLoss(less)) / (2 * little);
      assertThat((double) gradient[i]).as("weight " + i).isCloseTo(slope, within(2e-3));
    }
  }
}
