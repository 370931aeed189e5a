package dev.vectormesh.embedded.triton.repository;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Versions of a model could not be loaded. */
final class VersionsFailed extends Exception {
  private static final long serialVersionUID = 1;

  private final transient NavigableMap<Long, String> reasons;
  private final transient List<Long> givenUp;

  /**
   * @param reasons why, for each version that failed
   * @param givenUp versions that were loaded, and go for the sake of those
   */
  VersionsFailed(Map<Long, String> reasons, Collection<Long> givenUp) {
    super(
        reasons.entrySet().stream()
            .map(one ->
                "version %d is at UNAVAILABLE state: %s;".formatted(one.getKey(), one.getValue()))
            .collect(Collectors.joining(" ")));
    this.reasons = new TreeMap<>(reasons);
    this.givenUp = List.copyOf(givenUp);
  }

  NavigableMap<Long, String> reasons() {
    return reasons;
  }

  List<Long> givenUp() {
    return givenUp;
  }
}
