package dev.vectormesh.local.eval;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Whose rules a ranking is counted by. Both count a query whose grades are all zero, or that finds
 * nothing, as 0; both put documents of equal score (in 32 bits, as trec_eval keeps scores) in the
 * order of their ids, the last first, for gain and recall.
 */
public enum Counting {
  /**
   * BEIR's {@code EvaluateRetrieval} (2.2): a document whose id is the query's is left out; equal
   * scores keep their order for the reciprocal rank.
   */
  BEIR {
    @Override
    RankingMetrics metrics(String query, List<Found> ranking, Map<String, Integer> grades) {
      List<Found> others = ranking.stream().filter(f -> !f.document().equals(query)).toList();
      RankingMetrics trec = RankingMetrics.of(ids(others, AS_TREC_EVAL), grades);
      RankingMetrics asFound =
          RankingMetrics.of(
              ids(others, Comparator.comparingDouble(Found::score).reversed()), grades);
      return new RankingMetrics(trec.ndcg10(), trec.recall100(), asFound.mrr10());
    }
  },

  /** trec_eval (as of pytrec_eval 0.5). */
  TREC {
    @Override
    RankingMetrics metrics(String query, List<Found> ranking, Map<String, Integer> grades) {
      return RankingMetrics.of(ids(ranking, AS_TREC_EVAL), grades);
    }
  };

  /** A document of a ranking. */
  public record Found(String document, double score) {}

  private static final Comparator<Found> AS_TREC_EVAL =
      Comparator.comparing((Found f) -> (float) f.score())
          .thenComparing(f -> f.document().getBytes(UTF_8), Arrays::compareUnsigned)
          .reversed();

  /**
   * @param query its id
   * @param ranking as it was found, best first
   * @param grades by document id
   */
  abstract RankingMetrics metrics(String query, List<Found> ranking, Map<String, Integer> grades);

  private static List<String> ids(List<Found> ranking, Comparator<Found> order) {
    return ranking.stream().sorted(order).map(Found::document).toList();
  }
}
