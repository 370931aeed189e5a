package dev.vectormesh.ingest.collection;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which collections of a namespace are made from which, by their ids. */
public final class InputGraph {
  /** Tiers that stand on one another at most. */
  public static final int MOST_TIERS = 10;

  private final Map<String, Made> made = new TreeMap<>();

  /**
   * A collection that is made from others.
   *
   * @param bucket empty where it is made from collections
   */
  public record Made(String id, String bucket, Set<String> collections) {}

  public InputGraph(Collection<Made> made) {
    made.forEach(one -> this.made.put(one.id(), one));
  }

  /**
   * The way from a collection back to itself: its own id first and last. Empty where there is none.
   */
  public Optional<List<String>> cycle(String id) {
    return cycle(id, id, new ArrayList<>(List.of(id)), new HashSet<>());
  }

  private Optional<List<String>> cycle(
      String start, String id, List<String> way, Set<String> seen) {
    for (String from : inputs(id)) {
      way.add(from);
      if (from.equals(start)) {
        return Optional.of(way);
      }
      if (seen.add(from)) {
        Optional<List<String>> found = cycle(start, from, way, seen);
        if (found.isPresent()) {
          return found;
        }
      }
      way.removeLast();
    }
    return Optional.empty();
  }

  private Set<String> inputs(String id) {
    Made one = made.get(id);
    return one == null ? Set.of() : one.collections();
  }

  /**
   * How many tiers end with a collection, and begin with those that are made from a bucket or from
   * nothing; a graph without cycles is needed.
   */
  public int depth(String id) {
    return depth(id, new HashMap<>());
  }

  private int depth(String id, Map<String, Integer> known) {
    Integer there = known.get(id);
    if (there != null) {
      return there;
    }
    int most = 0;
    for (String from : inputs(id)) {
      most = Math.max(most, depth(from, known));
    }
    known.put(id, most + 1);
    return most + 1;
  }

  /**
   * What a bucket's objects end up in, in the order of tiers and ids.
   *
   * @param number of the tier, from 0 on: one more than the highest of those that it is made from
   * @param from the collections of lower tiers that it is made from
   */
  public record Step(int number, String id, Set<String> from) {}

  /** The steps of a bucket; none where nothing is made from it. */
  public List<Step> steps(String bucket) {
    Set<String> reached = new LinkedHashSet<>();
    made.values().stream()
        .filter(one -> one.bucket().equals(bucket))
        .forEach(one -> reached.add(one.id()));
    for (boolean grew = !reached.isEmpty(); grew; ) {
      Set<String> more =
          made.values().stream()
              .filter(one -> one.collections().stream().anyMatch(reached::contains))
              .map(Made::id)
              .collect(Collectors.toSet());
      grew = reached.addAll(more);
    }
    Map<String, Integer> numbers = new HashMap<>();
    return reached.stream()
        .map(id -> new Step(number(id, reached, numbers), id, within(id, reached)))
        .sorted(Comparator.comparingInt(Step::number).thenComparing(Step::id))
        .toList();
  }

  private Set<String> within(String id, Set<String> reached) {
    return inputs(id).stream().filter(reached::contains).collect(Collectors.toSet());
  }

  private int number(String id, Set<String> reached, Map<String, Integer> known) {
    Integer there = known.get(id);
    if (there != null) {
      return there;
    }
    int number =
        within(id, reached).stream()
            .mapToInt(from -> number(from, reached, known) + 1)
            .max()
            .orElse(0);
    known.put(id, number);
    return number;
  }
}
