package dev.vectormesh.local.eval;

import dev.vectormesh.local.console.Progress;
import dev.vectormesh.local.eval.Counting.Found;
import dev.vectormesh.search.v1.SearchMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The metrics of a collection by search mode.
 *
 * @param queries how many were searched
 */
public record Evaluation(int queries, Map<SearchMode, Scores> scores) {
  /** Modes in the order in which they are shown. */
  public static final List<SearchMode> MODES =
      List.of(
          SearchMode.SEARCH_MODE_DENSE,
          SearchMode.SEARCH_MODE_LEXICAL,
          SearchMode.SEARCH_MODE_HYBRID);

  /** Means over the queries, and the median and 95th percentile of a search's duration. */
  public record Scores(RankingMetrics metrics, Duration p50, Duration p95) {}

  /** Asks for a ranking. */
  public interface Ranker {
    /** Documents, best first. */
    List<Found> rank(String query, SearchMode mode) throws Exception;
  }

  /** Searches all judged queries in each mode; closes the progress. */
  public static Evaluation of(
      BeirCollection collection, Counting counting, Ranker ranker, Progress progress)
      throws Exception {
    Map<SearchMode, Scores> scores = new EnumMap<>(SearchMode.class);
    int done = 0;
    int queries = 0;
    try (progress) {
      for (SearchMode mode : MODES) {
        List<RankingMetrics> metrics = new ArrayList<>();
        List<Long> nanos = new ArrayList<>();
        for (Map.Entry<String, String> query : collection.queries().entrySet()) {
          Map<String, Integer> grades = collection.grades(query.getKey());
          progress.update(++done, (long) MODES.size() * collection.queries().size(), "");
          long start = System.nanoTime();
          List<Found> ranking = ranker.rank(query.getValue(), mode);
          nanos.add(System.nanoTime() - start);
          metrics.add(counting.metrics(query.getKey(), ranking, grades));
        }
        queries = metrics.size();
        scores.put(
            mode,
            new Scores(
                RankingMetrics.mean(metrics), percentile(nanos, 0.5), percentile(nanos, 0.95)));
      }
    }
    return new Evaluation(queries, scores);
  }

  /** The nearest-rank percentile. */
  private static Duration percentile(List<Long> nanos, double share) {
    if (nanos.isEmpty()) {
      return Duration.ZERO;
    }
    long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(share * sorted.length);
    return Duration.ofNanos(sorted[Math.max(1, rank) - 1]);
  }
}
