package dev.vectormesh.bench;

import dev.vectormesh.search.v1.SearchResponse;
import dev.vectormesh.search.v1.StepTiming;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How long each step of many searches took, as the answers tell it. */
final class SearchSteps {
  private final Map<String, List<Long>> nanos = new LinkedHashMap<>();

  void add(SearchResponse answer) {
    for (StepTiming timing : answer.getTimingsList()) {
      nanos
          .computeIfAbsent(timing.getStep(), step -> new ArrayList<>())
          .add(
              timing.getDuration().getSeconds() * 1_000_000_000L + timing.getDuration().getNanos());
    }
  }

  void clear() {
    nanos.clear();
  }

  /** Percentiles of each step, in the order of the first answer's. */
  Map<String, Percentiles> percentiles() {
    Map<String, Percentiles> all = new LinkedHashMap<>();
    nanos.forEach((step, times) -> all.put(step, Percentiles.of(times)));
    return all;
  }
}
