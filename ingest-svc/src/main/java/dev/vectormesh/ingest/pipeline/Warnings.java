package dev.vectormesh.ingest.pipeline;

import java.util.ArrayList;
import java.util.List;

/** What a person should know of items that did not fail; safe for several threads. */
public final class Warnings {
  // A job shows them all in one message: more than this nobody reads.
  private static final int SHOWN = 50;

  private final List<String> first = new ArrayList<>();
  private long more;

  public Warnings(List<String> known) {
    known.forEach(this::add);
  }

  public synchronized void add(String warning) {
    if (first.size() < SHOWN) {
      first.add(warning);
    } else {
      more++;
    }
  }

  /** In the order of their arrival; the last line counts those that are left out. */
  public synchronized List<String> all() {
    List<String> all = new ArrayList<>(first);
    if (more > 0) {
      all.add("and " + more + " more warnings");
    }
    return all;
  }
}
