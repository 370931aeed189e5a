package dev.vectormesh.finetune.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vectormesh.finetune.adapter.AdapterTrainer.Epoch;
import dev.vectormesh.finetune.adapter.AdapterTrainer.Trained;
import dev.vectormesh.finetune.adapter.TrainingPairs.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdapterTrainerTest {
  private static final int DIMENSION = 16;
  private static final int QUERIES = 400;

  /** Half of the dimensions say what a text is about, the others mislead. */
  private static TrainingPairs halfMisleading() {
    Random random = new Random(11);
    float[][] documents = Vectors.random(random, QUERIES, DIMENSION);
    float[][] queries = new float[QUERIES][];
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < QUERIES; i++) {
      float[] query = Vectors.near(random, documents[i], 0.05);
      for (int d = DIMENSION / 2; d < DIMENSION; d++) {
        query[d] = (float) random.nextGaussian() * 0.4f;
      }
      queries[i] = Vectors.near(random, query, 0);
      pairs.add(new Pair(i, i));
    }
    return new TrainingPairs(queries, documents, pairs);
  }

  private static AdapterSettings settings(double heldOut) {
    return new AdapterSettings(60, 64, 5e-3f, 0.1f, 0, heldOut, 5, 2, 1);
  }

  /** How many of these queries have their document first. */
  private static double found(Adapter adapter, TrainingPairs data, int from, int to) {
    int found = 0;
    for (int query = from; query < to; query++) {
      float[] mapped = adapter.apply(data.queries()[query]);
      int best = 0;
      double nearest = -1;
      for (int document = 0; document < data.documents().length; document++) {
        double cosine = Vectors.cosine(mapped, adapter.apply(data.documents()[document]));
        if (cosine > nearest) {
          nearest = cosine;
          best = document;
        }
      }
      found += best == query ? 1 : 0;
    }
    return (double) found / (to - from);
  }

  @Test
  void misleadingDimensions_areUnlearnt_forUnseenQueriesAndDocumentsToo() {
    TrainingPairs data = halfMisleading();
    TrainingPairs seen = data.with(data.pairs().subList(0, QUERIES / 2));

    Trained trained = new AdapterTrainer(settings(0.2)).train(seen);

    double before = found(Adapter.identity(DIMENSION), data, QUERIES / 2, QUERIES);
    assertThat(found(trained.adapter(), data, QUERIES / 2, QUERIES)).isGreaterThan(before + 0.2);
    assertThat(trained.best()).isPositive();
    assertThat(trained.epochs().getLast().loss()).isLessThan(trained.epochs().getFirst().loss());
  }

  @Test
  void sameSeed_givesTheSameWeightsToTheLastBit() {
    TrainingPairs data = halfMisleading();

    Trained first = new AdapterTrainer(settings(0.2)).train(data);

    assertThat(new AdapterTrainer(settings(0.2)).train(data)).isEqualTo(first);
    assertThat(new AdapterTrainer(settings(0.2).withSeed(2)).train(data).adapter())
        .isNotEqualTo(first.adapter());
  }

  @Test
  void pairsOfNoMeaning_leaveThingsAsTheyAre() {
    Random random = new Random(5);
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < QUERIES; i++) {
      pairs.add(new Pair(i, i));
    }
    TrainingPairs noise =
        new TrainingPairs(
            Vectors.random(random, QUERIES, DIMENSION),
            Vectors.random(random, QUERIES, DIMENSION),
            pairs);

    Trained trained = new AdapterTrainer(settings(0.3)).train(noise);

    assertThat(trained.epochs().size()).isLessThan(60);
    assertThat(trained.adapter().change()).isLessThan(2);
  }

  @Test
  void pull_keepsWeightsNearTheIdentity() {
    TrainingPairs data = halfMisleading();
    AdapterSettings free = new AdapterSettings(5, 64, 5e-3f, 0.1f, 0, 0, 5, 2, 1);
    AdapterSettings pulled = new AdapterSettings(5, 64, 5e-3f, 0.1f, 100, 0, 5, 2, 1);

    double change = new AdapterTrainer(free).train(data).adapter().change();

    assertThat(new AdapterTrainer(pulled).train(data).adapter().change())
        .isLessThan(change / 2)
        .isPositive();
  }

  @Test
  void skippedDocuments_areMovedAway() {
    // Both documents lie alike: only that one was skipped tells them apart.
    float[][] queries = {{1, 0, 0, 0}};
    float[][] documents = {{0.8f, 0.6f, 0, 0}, {0.8f, 0, 0.6f, 0}};
    TrainingPairs data =
        new TrainingPairs(queries, documents, List.of(new Pair(0, 0, 1, new int[] {1})));

    Adapter adapter =
        new AdapterTrainer(new AdapterSettings(20, 2, 1e-2f, 0.1f, 0, 0, 5, 1, 1))
            .train(data)
            .adapter();

    float[] query = adapter.apply(queries[0]);
    assertThat(Vectors.cosine(query, adapter.apply(documents[0])))
        .isGreaterThan(Vectors.cosine(query, adapter.apply(documents[1])) + 0.05);
  }

  @Test
  void listener_endsTheTraining() {
    List<Epoch> heard = new ArrayList<>();

    Trained trained =
        new AdapterTrainer(settings(0))
            .train(
                halfMisleading(),
                epoch -> {
                  heard.add(epoch);
                  return epoch.number() < 3;
                });

    assertThat(heard).hasSize(3).isEqualTo(trained.epochs());
    assertThat(trained.best()).isEqualTo(3);
    assertThat(heard.getFirst().heldOutLoss()).isNaN();
  }

  @Test
  void unfitPairs_areRefused() {
    float[][] one = {{1, 0}};
    assertThatThrownBy(() -> new TrainingPairs(one, one, List.of()))
        .hasMessageContaining("nothing to learn from");
    assertThatThrownBy(() -> new TrainingPairs(one, one, List.of(new Pair(0, 1))))
        .hasMessage("row 1 of 1");
    assertThatThrownBy(() -> new TrainingPairs(one, new float[][] {{1}}, List.of(new Pair(0, 0))))
        .hasMessageContaining("vectors of 2 and of 1 dimensions");
    assertThatThrownBy(() -> new Pair(0, 0, Float.NaN, new int[0]))
        .hasMessageContaining("weight NaN");
    assertThatThrownBy(() -> new AdapterSettings(1, 64, 2, 0.1f, 0, 0, 5, 2, 1))
        .hasMessage("learningRate must not be 2.0");
  }

  @Test
  void adapter_mapsToVectorsOfLength1() {
    Adapter swapped = new Adapter(2, new float[] {0, 3, 3, 0});

    assertThat(swapped.apply(new float[] {0.6f, 0.8f}))
        .containsExactly(new float[] {0.8f, 0.6f}, within(1e-6f));
    assertThat(new Adapter(2, new float[4]).apply(new float[] {1, 0})).containsExactly(0, 0);
    assertThat(Adapter.identity(3).change()).isZero();
    assertThat(swapped.change()).isCloseTo(Math.sqrt(1 + 9 + 9 + 1), within(1e-6));
    assertThatThrownBy(() -> swapped.apply(new float[3])).hasMessageContaining("3 dimensions");
  }
}
