package dev.vectormesh.search.query;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** Measures the steps of one search. Belongs to the search's own thread. */
public final class StepClock {
  private final Map<Step, Long> nanos = new EnumMap<>(Step.class);
  private final long begin = System.nanoTime();

  /** Runs a step. One that runs again adds to its time. */
  public <T> T time(Step step, Supplier<T> work) {
    long from = System.nanoTime();
    try {
      return work.get();
    } finally {
      nanos.merge(step, System.nanoTime() - from, Long::sum);
    }
  }

  /** Adds a step that ran elsewhere, beside the others. */
  public void add(Step step, long stepNanos) {
    nanos.merge(step, stepNanos, Long::sum);
  }

  /** Adds steps of searches that ran side by side: of each step the longest. */
  public void addLongest(Collection<Map<Step, Long>> searches) {
    Map<Step, Long> longest = new EnumMap<>(Step.class);
    searches.forEach(
        steps -> steps.forEach((step, stepNanos) -> longest.merge(step, stepNanos, Math::max)));
    longest.forEach(this::add);
  }

  /** Nanoseconds by step so far. */
  public Map<Step, Long> steps() {
    return Map.copyOf(nanos);
  }

  /** Ends the search: nanoseconds by step, the total with them. */
  public Map<Step, Long> stop() {
    nanos.put(Step.TOTAL, System.nanoTime() - begin);
    return nanos;
  }
}
