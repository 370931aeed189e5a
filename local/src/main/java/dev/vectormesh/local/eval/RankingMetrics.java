package dev.vectormesh.local.eval;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * How good a ranking is, each 0 to 1, as trec_eval counts. A query without a relevant document has
 * 0 of each.
 *
 * @param ndcg10 normalised discounted cumulative gain of the first 10, gain = grade (Järvelin and
 *     Kekäläinen 2002)
 * @param recall100 the share of the relevant documents among the first 100
 * @param mrr10 1 / rank of the first relevant document, 0 when it is not among the first 10
 */
public record RankingMetrics(double ndcg10, double recall100, double mrr10) {
  private static final int NDCG_DEPTH = 10;
  private static final int RECALL_DEPTH = 100;

  /**
   * @param ranking document ids, best first, each once
   * @param grades grades by document id; above 0 is relevant
   */
  public static RankingMetrics of(List<String> ranking, Map<String, Integer> grades) {
    long relevant = grades.values().stream().filter(grade -> grade > 0).count();
    if (relevant == 0) {
      return new RankingMetrics(0, 0, 0);
    }
    double gain = 0;
    double reciprocalRank = 0;
    int found = 0;
    for (int i = 0; i < Math.min(RECALL_DEPTH, ranking.size()); i++) {
      int grade = Math.max(0, grades.getOrDefault(ranking.get(i), 0));
      if (grade == 0) {
        continue;
      }
      found++;
      if (i < NDCG_DEPTH) {
        gain += discounted(grade, i);
        reciprocalRank = Math.max(reciprocalRank, 1.0 / (i + 1));
      }
    }
    return new RankingMetrics(gain / idealGain(grades), (double) found / relevant, reciprocalRank);
  }

  /** The mean of each over the queries. */
  public static RankingMetrics mean(List<RankingMetrics> queries) {
    return new RankingMetrics(
        queries.stream().mapToDouble(RankingMetrics::ndcg10).average().orElse(0),
        queries.stream().mapToDouble(RankingMetrics::recall100).average().orElse(0),
        queries.stream().mapToDouble(RankingMetrics::mrr10).average().orElse(0));
  }

  private static double idealGain(Map<String, Integer> grades) {
    List<Integer> best =
        grades.values().stream()
            .filter(grade -> grade > 0)
            .sorted(Comparator.reverseOrder())
            .limit(NDCG_DEPTH)
            .toList();
    double gain = 0;
    for (int i = 0; i < best.size(); i++) {
      gain += discounted(best.get(i), i);
    }
    return gain;
  }

  private static double discounted(int grade, int index) {
    return grade / (Math.log(index + 2.0) / Math.log(2));
  }
}
