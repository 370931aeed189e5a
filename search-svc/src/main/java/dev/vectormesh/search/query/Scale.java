package dev.vectormesh.search.query;

import org.jspecify.annotations.Nullable;

/** Brings one half's scores to what is summed up: {@code weight x normalized(rank, raw)}. */
sealed interface Scale {
  double weight();

  double normalized(int rank, double raw);

  /** The normalized score of a document that the half did not reach. */
  double missing();

  /**
   * @param floor the lowest score of all that could be found; null where nobody knows it
   */
  static Scale dense(Fusion fusion, Ranking ranking, @Nullable Double floor) {
    return switch (fusion) {
      case Fusion.Convex(var weight) -> MinMax.over(ranking, floor, weight);
      case Fusion.ReciprocalRank(var k) -> new Reciprocal(k);
      case Fusion.Alone() -> new Raw();
    };
  }

  static Scale lexical(Fusion fusion, Ranking ranking) {
    return switch (fusion) {
      case Fusion.Convex(var weight) -> MinMax.over(ranking, NO_WORD, 1 - weight);
      case Fusion.ReciprocalRank(var k) -> new Reciprocal(k);
      case Fusion.Alone() -> new Raw();
    };
  }

  /** BM25 of a document that has no word of the query. */
  double NO_WORD = 0;

  /**
   * The floor 0, the highest document 1; where all score the same, all are the best.
   *
   * @param unreached of a document that the half did not reach
   */
  record MinMax(double min, double max, double unreached, double weight) implements Scale {
    static MinMax over(Ranking ranking, @Nullable Double floor, double weight) {
      double min = floor == null ? Double.POSITIVE_INFINITY : floor;
      double max = Double.NEGATIVE_INFINITY;
      for (Ranking.Entry e : ranking.entries()) {
        min = Math.min(min, e.score());
        max = Math.max(max, e.score());
      }
      Double last = ranking.last();
      return new MinMax(min, max, ranking.exhausted() || last == null ? min : last, weight);
    }

    @Override
    public double normalized(int rank, double raw) {
      // A document's lesser chunks may lie below every document's best one.
      return max > min ? Math.clamp((raw - min) / (max - min), 0, 1) : 1;
    }

    @Override
    public double missing() {
      return unreached > min && max > min ? normalized(0, unreached) : 0;
    }
  }

  record Reciprocal(int k) implements Scale {
    @Override
    public double weight() {
      return 1;
    }

    @Override
    public double normalized(int rank, double raw) {
      return 1.0 / (k + rank);
    }

    @Override
    public double missing() {
      return 0;
    }
  }

  record Raw() implements Scale {
    @Override
    public double weight() {
      return 1;
    }

    @Override
    public double normalized(int rank, double raw) {
      return raw;
    }

    @Override
    public double missing() {
      return 0;
    }
  }
}
