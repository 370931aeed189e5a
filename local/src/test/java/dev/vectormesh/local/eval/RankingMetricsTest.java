package dev.vectormesh.local.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankingMetricsTest {
  @Test
  void of_thePerfectRankingIsOne() {
    var metrics = RankingMetrics.of(List.of("a", "b", "c"), Map.of("a", 2, "b", 1));

    assertThat(metrics).isEqualTo(new RankingMetrics(1, 1, 1));
  }

  @Test
  void of_countsGradesAndPlaces() {
    // DCG = 1/log2(3) + 2/log2(4), ideal = 2 + 1/log2(3).
    var metrics = RankingMetrics.of(List.of("x", "b", "a"), Map.of("a", 2, "b", 1, "c", 0));

    double discounted = 1 / (Math.log(3) / Math.log(2));
    assertThat(metrics.ndcg10()).isCloseTo((discounted + 1) / (2 + discounted), within(1e-12));
    assertThat(metrics.recall100()).isEqualTo(1);
    assertThat(metrics.mrr10()).isEqualTo(0.5);
  }

  @Test
  void of_seesTenForGainAndAHundredForRecall() {
    List<String> ranking = IntStream.range(0, 200).mapToObj(i -> "d" + i).toList();

    assertThat(RankingMetrics.of(ranking, Map.of("d10", 1))).isEqualTo(new RankingMetrics(0, 1, 0));
    assertThat(RankingMetrics.of(ranking, Map.of("d100", 1)))
        .isEqualTo(new RankingMetrics(0, 0, 0));
  }

  @Test
  void of_aQueryWithoutARelevantDocumentIsZero() {
    assertThat(RankingMetrics.of(List.of("a"), Map.of("a", 0)))
        .isEqualTo(new RankingMetrics(0, 0, 0));
  }
}
