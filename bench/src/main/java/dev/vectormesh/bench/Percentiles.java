package dev.vectormesh.bench;

import java.util.ArrayList;
import java.util.List;

/** Nearest-rank percentiles of durations. */
final class Percentiles {
  private final long[] sortedNanos;

  private Percentiles(long[] sortedNanos) {
    this.sortedNanos = sortedNanos;
  }

  /** What is measured. */
  interface Task {
    void run(int number) throws Exception;
  }

  /** Runs the task this often, one after the other. */
  static Percentiles of(int times, Task task) throws Exception {
    return of(nanos(times, task));
  }

  /** What each run took, in their order. */
  static List<Long> nanos(int times, Task task) throws Exception {
    List<Long> nanos = new ArrayList<>(times);
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      task.run(i);
      nanos.add(System.nanoTime() - start);
    }
    return nanos;
  }

  static Percentiles of(List<Long> nanos) {
    return new Percentiles(nanos.stream().mapToLong(Long::longValue).sorted().toArray());
  }

  /** In milliseconds; {@code share} is 0 to 1. */
  double millis(double share) {
    int rank = (int) Math.ceil(share * sortedNanos.length);
    return sortedNanos[Math.max(1, rank) - 1] / 1e6;
  }
}
