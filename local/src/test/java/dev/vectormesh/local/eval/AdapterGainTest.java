package dev.vectormesh.local.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.finetune.adapter.AdapterSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdapterGainTest {
  private static final int DIMENSION = 12;
  private static final AdapterSettings SETTINGS =
      new AdapterSettings(60, 64, 5e-3f, 0.1f, 0, 0.2, 5, 2, 1);

  /** Of each query the first half of the dimensions says what it is about, the others mislead. */
  private static JudgedVectors judged(int queries) {
    Random random = new Random(2);
    float[][] asked = new float[queries][];
    List<float[]> chunks = new ArrayList<>();
    List<String> documents = new ArrayList<>();
    List<Map<String, Integer>> grades = new ArrayList<>();
    for (int query = 0; query < queries; query++) {
      float[] topic = random(random);
      // Its second chunk is about something else.
      chunks.add(topic);
      chunks.add(random(random));
      documents.addAll(List.of("d" + query, "d" + query));
      asked[query] = topic.clone();
      for (int d = DIMENSION / 2; d < DIMENSION; d++) {
        asked[query][d] = (float) random.nextGaussian() * 0.4f;
      }
      grades.add(Map.of("d" + query, 1, "missing", 2));
    }
    return new JudgedVectors(asked, chunks.toArray(float[][]::new), documents, grades);
  }

  private static float[] random(Random random) {
    float[] vector = new float[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      vector[d] = (float) (random.nextGaussian() / Math.sqrt(DIMENSION));
    }
    return vector;
  }

  @Test
  void gain_isOfQueriesAndDocumentsThatWereNotLearntFrom() {
    AdapterGain gain = AdapterGain.of(judged(200), SETTINGS, _ -> {});

    assertThat(gain.all().queries()).isEqualTo(200);
    assertThat(gain.all().lower()).isPositive();
    assertThat(gain.unseen().orElseThrow().queries()).isEqualTo(200);
    assertThat(gain.unseen().orElseThrow().lower()).isPositive();
  }

  /** Queries come in pairs that mean one document, which neither is near to. */
  @Test
  void neighbours_findWhatWasChosenForAnAlikeQuery_andNothingThatNobodyChose() {
    Random random = new Random(3);
    float[][] asked = new float[80][];
    List<float[]> chunks = new ArrayList<>();
    List<String> documents = new ArrayList<>();
    List<Map<String, Integer>> grades = new ArrayList<>();
    for (int pair = 0; pair < 40; pair++) {
      asked[2 * pair] = unit(random(random));
      asked[2 * pair + 1] = asked[2 * pair].clone();
      chunks.add(unit(random(random)));
      documents.add("d" + pair);
      grades.add(Map.of("d" + pair, 1));
      grades.add(Map.of("d" + pair, 1));
    }
    AdapterGain gain =
        AdapterGain.of(
            new JudgedVectors(asked, chunks.toArray(float[][]::new), documents, grades),
            SETTINGS,
            _ -> {});

    assertThat(gain.neighbours().all().queries()).isEqualTo(80);
    assertThat(gain.neighbours().all().lower()).isPositive();
    assertThat(gain.neighbours().unseen().map(c -> c.difference()).orElse(0.0))
        .isLessThanOrEqualTo(0.0);
  }

  private static float[] unit(float[] vector) {
    double squares = 0;
    for (float x : vector) {
      squares += x * x;
    }
    float[] unit = new float[vector.length];
    for (int d = 0; d < unit.length; d++) {
      unit[d] = (float) (vector[d] / Math.sqrt(squares));
    }
    return unit;
  }

  @Test
  void report_saysBeforeAndAfter() {
    AdapterReport report = new AdapterReport();
    report.add("topics", AdapterGain.of(judged(40), SETTINGS, _ -> {}));

    assertThat(report.table()).hasSize(7);
    assertThat(report.table().get(3)).startsWith("topics         adapter    all");
    assertThat(report.table().get(4)).startsWith("topics         adapter    unseen");
    assertThat(report.table().get(5)).startsWith("topics         neighbours all");
    assertThat(report.table().get(6)).startsWith("topics         neighbours unseen");
    assertThat(report.json().getFirst())
        .startsWith(
            "{\"collection\":\"topics\",\"by\":\"adapter\",\"documents\":\"all\",\"queries\":40,\"before\":0.");
  }

  @Test
  void nearestChunk_isTheOneThatIsLearntFrom() {
    JudgedVectors judged =
        new JudgedVectors(
            new float[][] {{1, 0}},
            new float[][] {{0, 1}, {0.8f, 0.6f}, {0.6f, 0.8f}},
            List.of("a", "a", "b"),
            List.of(Map.of("a", 1, "b", 0, "c", 1)));

    assertThat(judged.relevantChunks(0)).containsExactly(1);
  }

  @Test
  void fewQueries_areRefused() {
    assertThatThrownBy(() -> AdapterGain.of(judged(4), SETTINGS, _ -> {}))
        .hasMessage("4 judged queries, where 5 are needed");
  }
}
