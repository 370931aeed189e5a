package dev.vectormesh.search.query;

/** Brings one half's scores to what is summed up: {@code weight x normalized(rank, raw)}. */
sealed interface Scale {
  double weight();

  double normalized(int rank, double raw);

  static Scale dense(Fusion fusion, Ranking ranking) {
    return switch (fusion) {
      case Fusion.Convex(var weight) -> MinMax.over(ranking, weight);
      case Fusion.ReciprocalRank(var k) -> new Reciprocal(k);
      case Fusion.Alone() -> new Raw();
    };
  }

  static Scale lexical(Fusion fusion, Ranking ranking) {
    return switch (fusion) {
      case Fusion.Convex(var weight) -> MinMax.over(ranking, 1 - weight);
      case Fusion.ReciprocalRank(var k) -> new Reciprocal(k);
      case Fusion.Alone() -> new Raw();
    };
  }

  /** Lowest document 0, highest 1; where all score the same, all are the best. */
  record MinMax(double min, double max, double weight) implements Scale {
    static MinMax over(Ranking ranking, double weight) {
      double min = Double.POSITIVE_INFINITY;
      double max = Double.NEGATIVE_INFINITY;
      for (Ranking.Entry e : ranking.entries()) {
        min = Math.min(min, e.score());
        max = Math.max(max, e.score());
      }
      return new MinMax(min, max, weight);
    }

    @Override
    public double normalized(int rank, double raw) {
      // A document's lesser chunks may lie below every document's best one.
      return max > min ? Math.clamp((raw - min) / (max - min), 0, 1) : 1;
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
  }
}
