package dev.vectormesh.finetune.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GradedRankingTest {
  @Test
  void ndcg_ofTheBestOrder_isOne() {
    assertThat(GradedRanking.ndcg10(List.of("a", "b", "x"), Map.of("a", 3.0, "b", 1.0)))
        .isEqualTo(1);
  }

  @Test
  void ndcg_ofASecondPlace_isDiscountedByItsLogarithm() {
    assertThat(GradedRanking.ndcg10(List.of("x", "a"), Map.of("a", 1.0)))
        .isCloseTo(1 / (Math.log(3) / Math.log(2)), within(1e-12));
  }

  @Test
  void ndcg_beyondTheTenth_isNothing() {
    List<String> ranking = List.of("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "a");

    assertThat(GradedRanking.ndcg10(ranking, Map.of("a", 1.0))).isZero();
  }

  @Test
  void ndcg_withoutAnAnswer_isNoNumber() {
    assertThat(GradedRanking.ndcg10(List.of("a"), Map.of())).isNaN();
  }

  @Test
  void overlap_isTheShareOfTheLongerList() {
    assertThat(GradedRanking.overlap10(List.of("a", "b"), List.of("b", "c", "d", "e")))
        .isEqualTo(0.25);
    assertThat(GradedRanking.overlap10(List.of(), List.of())).isEqualTo(1);
  }
}
