package dev.vectormesh.local.eval;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vectormesh.local.eval.Counting.Found;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against what pytrec_eval and BEIR say; {@code eval/make_golden.py} made the files. */
class CountingTest {
  private final Map<String, Map<String, Integer>> grades = new LinkedHashMap<>();
  private final Map<String, List<Found>> run = new LinkedHashMap<>();
  private final Map<String, RankingMetrics> expected = new LinkedHashMap<>();

  @BeforeEach
  void read() throws IOException {
    for (String[] cells : lines("qrels.tsv", 1)) {
      grades
          .computeIfAbsent(cells[0], q -> new LinkedHashMap<>())
          .put(cells[1], Integer.valueOf(cells[2]));
    }
    for (String[] cells : lines("run.tsv", 0)) {
      run.computeIfAbsent(cells[0], q -> new ArrayList<>())
          .add(new Found(cells[1], Double.parseDouble(cells[2])));
    }
    // As a search answers; documents of one score stay as they are, as in Python's sorted().
    run.values().forEach(found -> found.sort(Comparator.comparingDouble(Found::score).reversed()));
    for (String[] cells : lines("expected.tsv", 1)) {
      expected.put(
          cells[0] + " " + cells[1],
          new RankingMetrics(
              Double.parseDouble(cells[2]),
              Double.parseDouble(cells[3]),
              Double.parseDouble(cells[4])));
    }
  }

  private static List<String[]> lines(String file, int skipped) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                CountingTest.class.getResourceAsStream("/eval/" + file), UTF_8))) {
      return reader.lines().skip(skipped).map(line -> line.split("\t")).toList();
    }
  }

  private RankingMetrics metrics(Counting counting, String query) {
    return counting.metrics(
        query, run.getOrDefault(query, List.of()), grades.getOrDefault(query, Map.of()));
  }

  private RankingMetrics mean(Counting counting) {
    return RankingMetrics.mean(
        grades.keySet().stream().map(query -> metrics(counting, query)).toList());
  }

  private RankingMetrics wanted(String key) {
    return Objects.requireNonNull(expected.get(key), key);
  }

  private static void assertSame(RankingMetrics actual, RankingMetrics wanted, double error) {
    assertThat(actual.ndcg10()).isCloseTo(wanted.ndcg10(), within(error));
    assertThat(actual.recall100()).isCloseTo(wanted.recall100(), within(error));
    assertThat(actual.mrr10()).isCloseTo(wanted.mrr10(), within(error));
  }

  @Test
  void trec_countsEachQueryAsPytrecEval() {
    assertThat(grades).hasSize(16);
    grades
        .keySet()
        .forEach(query -> assertSame(metrics(Counting.TREC, query), wanted("trec " + query), 1e-9));
  }

  @Test
  void trec_meanIsPytrecEvals() {
    assertSame(mean(Counting.TREC), wanted("trec all"), 1e-9);
  }

  @Test
  void beir_meanIsBeirs() {
    assertSame(mean(Counting.BEIR), wanted("beir all"), 0.5e-5); // BEIR rounds to 5 places.
  }

  @Test
  void documentThatIsTheQuery_isLeftOutByBeirOnly() {
    assertThat(metrics(Counting.BEIR, "self").mrr10()).isEqualTo(0.5);
    assertThat(metrics(Counting.TREC, "self").mrr10()).isEqualTo(1);
  }

  @Test
  void queryWithoutARelevantDocument_countsAsNothing() {
    assertThat(metrics(Counting.BEIR, "zero")).isEqualTo(new RankingMetrics(0, 0, 0));
  }
}
