package dev.vectormesh.ingest.namespace;

import java.util.ArrayList;
import java.util.List;

/**
 * The generations that writes go to, of one moment.
 *
 * @param live the one that is searched: a write is done once it is there
 * @param others those that are filled, wait or are kept: what they do not get now is pending there
 */
public record OpenGenerations(Generation live, List<Generation> others) {
  public OpenGenerations {
    others = List.copyOf(others);
  }

  /** The live one first. */
  public List<Generation> all() {
    List<Generation> all = new ArrayList<>(others.size() + 1);
    all.add(live);
    all.addAll(others);
    return all;
  }

  /** Whether the same generations are open, and the same one is live. */
  public boolean same(OpenGenerations other) {
    return numbers().equals(other.numbers());
  }

  private List<Long> numbers() {
    return all().stream().map(Generation::number).toList();
  }
}
