package dev.vectormesh.search.stats;

import java.util.Arrays;
import java.util.OptionalLong;

/** The last 10,000 durations of a step, in nanoseconds. */
final class StepWindow {
  static final int SIZE = 10_000;

  private final long[] ring = new long[SIZE];
  private long count;

  synchronized void add(long nanos) {
    ring[(int) (count++ % SIZE)] = nanos;
  }

  Figures figures() {
    long[] sorted;
    long all;
    synchronized (this) {
      all = count;
      sorted = Arrays.copyOf(ring, (int) Math.min(count, SIZE));
    }
    Arrays.sort(sorted);
    return new Figures(all, sorted);
  }

  /**
   * @param count observations since the start
   * @param sorted those of the window
   */
  record Figures(long count, long[] sorted) {
    private static final int LEAST_FOR_P95 = 20;
    private static final int LEAST_FOR_P99 = 100;

    OptionalLong p50() {
      return percentile(50, 1);
    }

    OptionalLong p95() {
      return percentile(95, LEAST_FOR_P95);
    }

    OptionalLong p99() {
      return percentile(99, LEAST_FOR_P99);
    }

    OptionalLong mean() {
      return sorted.length == 0
          ? OptionalLong.empty()
          : OptionalLong.of(Math.round(Arrays.stream(sorted).average().orElse(0)));
    }

    OptionalLong min() {
      return sorted.length == 0 ? OptionalLong.empty() : OptionalLong.of(sorted[0]);
    }

    OptionalLong max() {
      return sorted.length == 0 ? OptionalLong.empty() : OptionalLong.of(sorted[sorted.length - 1]);
    }

    /** Nearest rank: the least value that this share of all does not exceed. */
    private OptionalLong percentile(int percent, int least) {
      if (sorted.length < least) {
        return OptionalLong.empty();
      }
      int rank = (sorted.length * percent + 99) / 100;
      return OptionalLong.of(sorted[Math.max(1, rank) - 1]);
    }
  }
}
