package dev.vectormesh.gateway.facade;

import com.google.protobuf.util.Durations;
import dev.vectormesh.search.v1.GetStatsResponse;
import dev.vectormesh.search.v1.IndexState;
import dev.vectormesh.search.v1.StepStats;
import org.jspecify.annotations.Nullable;

/** The response of {@code GET /stats}. */
record StatsAnswer(Metrics metrics, Index collection) {
  /** How long searches took since search-svc started, all tenants' together. */
  record Metrics(
      double uptimeSeconds,
      Metric embeddingLatencyMs,
      Metric searchLatencyMs,
      Metric totalLatencyMs) {}

  /**
   * Figures of the last observations, at most 10,000.
   *
   * @param count since the start
   * @param p95Ms null under 20 observations
   * @param p99Ms null under 100 observations
   */
  record Metric(
      long count,
      int window,
      @Nullable Double p50Ms,
      @Nullable Double p95Ms,
      @Nullable Double p99Ms,
      @Nullable Double meanMs,
      @Nullable Double minMs,
      @Nullable Double maxMs) {
    private static Metric of(GetStatsResponse stats, String step) {
      StepStats of =
          stats.getStepsList().stream()
              .filter(one -> one.getStep().equals(step))
              .findFirst()
              .orElseGet(StepStats::getDefaultInstance);
      return new Metric(
          of.getCount(),
          of.getWindow(),
          of.hasP50() ? Millis.of(of.getP50()) : null,
          of.hasP95() ? Millis.of(of.getP95()) : null,
          of.hasP99() ? Millis.of(of.getP99()) : null,
          of.hasMean() ? Millis.of(of.getMean()) : null,
          of.hasMin() ? Millis.of(of.getMin()) : null,
          of.hasMax() ? Millis.of(of.getMax()) : null);
    }
  }

  /**
   * What is searched.
   *
   * @param status Qdrant's GREEN, YELLOW, GREY or RED; EMPTY before the first picture; MISSING
   *     where there is no such collection
   * @param indexed whether all of it is
   */
  record Index(String collection, long vectorsCount, String status, boolean indexed) {
    private static Index of(GetStatsResponse stats, Target target) {
      String name =
          target.collections().isEmpty() ? target.parent() : String.join(",", target.collections());
      if (!stats.hasIndex()) {
        return new Index(name, 0, "MISSING", false);
      }
      IndexState state = stats.getIndex().getState();
      return new Index(
          name,
          stats.getIndex().getVectors(),
          state.name().replace("INDEX_STATE_", ""),
          state == IndexState.INDEX_STATE_GREEN);
    }
  }

  static StatsAnswer of(GetStatsResponse stats, Target target) {
    return new StatsAnswer(
        new Metrics(
            Durations.toMillis(stats.getUptime()) / 1e3,
            Metric.of(stats, "encode"),
            Metric.of(stats, "retrieve"),
            Metric.of(stats, "total")),
        Index.of(stats, target));
  }
}
