package dev.vectormesh.local.simulation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;

/** What calls took, in milliseconds: nearest-rank percentiles, mean and standard deviation. */
public final class Latencies {
  private final double[] sorted;

  private Latencies(double[] sorted) {
    this.sorted = sorted;
  }

  /**
   * @param nanos at least one
   */
  public static Latencies ofNanos(LongStream nanos) {
    double[] sorted = nanos.sorted().mapToDouble(each -> each / 1e6).toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("nothing was measured");
    }
    return new Latencies(sorted);
  }

  public int count() {
    return sorted.length;
  }

  /**
   * @param percent 0 to 100
   */
  public double percentile(double percent) {
    int rank = (int) Math.ceil(percent / 100 * sorted.length);
    return sorted[Math.max(1, rank) - 1];
  }

  public double mean() {
    return Arrays.stream(sorted).average().orElseThrow();
  }

  /** Of all that was measured, not of a sample. */
  public double standardDeviation() {
    double mean = mean();
    double squares = Arrays.stream(sorted).map(each -> (each - mean) * (each - mean)).sum();
    return Math.sqrt(squares / sorted.length);
  }

  /** By name, in the order in which they are shown. */
  public Map<String, Double> all() {
    Map<String, Double> all = new LinkedHashMap<>();
    all.put("p50", percentile(50));
    all.put("p90", percentile(90));
    all.put("p95", percentile(95));
    all.put("p99", percentile(99));
    all.put("min", sorted[0]);
    all.put("max", sorted[sorted.length - 1]);
    all.put("mean", mean());
    all.put("std", standardDeviation());
    return all;
  }
}
