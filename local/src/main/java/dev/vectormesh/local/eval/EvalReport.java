package dev.vectormesh.local.eval;

import dev.vectormesh.search.v1.SearchMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The metrics of several collections, and their mean. */
public final class EvalReport {
  private final Map<String, Evaluation> evaluations = new LinkedHashMap<>();
  private final Counting counting;

  public EvalReport(Counting counting) {
    this.counting = counting;
  }

  public void add(String collection, Evaluation evaluation) {
    evaluations.put(collection, evaluation);
  }

  /** Lines for a person. */
  public List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add("counted as by " + (counting == Counting.BEIR ? "BEIR" : "trec_eval"));
    lines.add(
        row(
            "collection",
            "queries",
            "mode",
            "nDCG@10",
            "recall@100",
            "MRR@10",
            "p50 ms",
            "p95 ms"));
    evaluations.forEach((name, evaluation) -> {
      for (SearchMode mode : Evaluation.MODES) {
        Evaluation.Scores scores = evaluation.scores().get(mode);
        if (scores != null) {
          lines.add(line(name, evaluation.queries(), mode, scores));
        }
      }
    });
    if (evaluations.size() > 1) {
      for (SearchMode mode : Evaluation.MODES) {
        lines.add(meanLine(mode));
      }
    }
    return lines;
  }

  /** One JSON object for each collection and mode. */
  public List<String> json() {
    List<String> lines = new ArrayList<>();
    evaluations.forEach((name, evaluation) ->
        evaluation
            .scores()
            .forEach((mode, scores) ->
                lines.add(
                    String.format(
                        Locale.ROOT,
                        "{\"collection\":\"%s\",\"counting\":\"%s\",\"queries\":%d,\"mode\":\"%s\",\"ndcg10\":%.4f,\"recall100\":%.4f,\"mrr10\":%.4f,\"p50Millis\":%.2f,\"p95Millis\":%.2f}",
                        name,
                        counting.name().toLowerCase(Locale.ROOT),
                        evaluation.queries(),
                        shown(mode),
                        scores.metrics().ndcg10(),
                        scores.metrics().recall100(),
                        scores.metrics().mrr10(),
                        scores.p50().toNanos() / 1e6,
                        scores.p95().toNanos() / 1e6))));
    return lines;
  }

  private static String line(String name, int queries, SearchMode mode, Evaluation.Scores scores) {
    return row(
        name,
        Integer.toString(queries),
        shown(mode),
        number(scores.metrics().ndcg10()),
        number(scores.metrics().recall100()),
        number(scores.metrics().mrr10()),
        String.format(Locale.ROOT, "%.1f", scores.p50().toNanos() / 1e6),
        String.format(Locale.ROOT, "%.1f", scores.p95().toNanos() / 1e6));
  }

  private String meanLine(SearchMode mode) {
    RankingMetrics mean =
        RankingMetrics.mean(
            evaluations.values().stream()
                .map(evaluation -> evaluation.scores().get(mode))
                .filter(Objects::nonNull)
                .map(Evaluation.Scores::metrics)
                .toList());
    return row(
        "mean",
        "",
        shown(mode),
        number(mean.ndcg10()),
        number(mean.recall100()),
        number(mean.mrr10()),
        "",
        "");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private static String shown(SearchMode mode) {
    return mode.name().replace("SEARCH_MODE_", "").toLowerCase(Locale.ROOT);
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, "%-14s %7s  %-8s %9s %10s %8s %8s %8s", cells)
        .stripTrailing();
  }
}
