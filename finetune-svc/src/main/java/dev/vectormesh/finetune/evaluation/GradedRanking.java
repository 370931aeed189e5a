package dev.vectormesh.finetune.evaluation;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** How good a ranking is by what is known of documents. */
public final class GradedRanking {
  private static final int DEPTH = 10;

  private GradedRanking() {}

  /**
   * Normalised discounted cumulative gain of the first 10 (Järvelin and Kekäläinen 2002), 0 to 1;
   * NaN where no document is worth anything.
   *
   * @param ranking documents, best first, each once
   * @param gains what each is worth, above 0; others are worth nothing
   */
  public static double ndcg10(List<String> ranking, Map<String, Double> gains) {
    double ideal =
        discounted(gains.values().stream().sorted(Comparator.reverseOrder()).limit(DEPTH).toList());
    if (ideal <= 0) {
      return Double.NaN;
    }
    return discounted(
            ranking.stream().limit(DEPTH).map(each -> gains.getOrDefault(each, 0.0)).toList())
        / ideal;
  }

  private static double discounted(List<Double> gains) {
    double sum = 0;
    for (int place = 0; place < gains.size(); place++) {
      sum += gains.get(place) * Math.log(2) / Math.log(place + 2.0);
    }
    return sum;
  }

  /** The share of one ranking's first 10 that are among the other's; 1 where both are empty. */
  public static double overlap10(List<String> one, List<String> other) {
    List<String> first = one.stream().limit(DEPTH).toList();
    List<String> second = other.stream().limit(DEPTH).toList();
    int longest = Math.max(first.size(), second.size());
    return longest == 0 ? 1 : (double) first.stream().filter(second::contains).count() / longest;
  }
}
