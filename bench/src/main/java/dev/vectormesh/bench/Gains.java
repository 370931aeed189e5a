package dev.vectormesh.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** A measure of queries before and after, and how sure their mean difference is. */
final class Gains {
  private static final int RESAMPLES = 10_000;

  private final List<Double> before = new ArrayList<>();
  private final List<Double> gains = new ArrayList<>();

  /** Leaves out queries without a measure (NaN). */
  void add(double first, double then) {
    if (!Double.isNaN(first)) {
      before.add(first);
      gains.add(then - first);
    }
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(value -> value).average().orElse(Double.NaN);
  }

  /** Queries, mean before and after, and the difference with its 95 % bootstrap interval. */
  @Override
  public String toString() {
    Random random = new Random(1);
    double[] means = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      double sum = 0;
      for (int j = 0; j < gains.size(); j++) {
        sum += gains.get(random.nextInt(gains.size()));
      }
      means[i] = sum / gains.size();
    }
    java.util.Arrays.sort(means);
    return String.format(
        Locale.ROOT,
        "(%d) %.3f -> %.3f, %+.3f [%+.3f, %+.3f]",
        gains.size(),
        mean(before),
        mean(before) + mean(gains),
        mean(gains),
        means[(int) (RESAMPLES * .025)],
        means[(int) (RESAMPLES * .975)]);
  }
}
