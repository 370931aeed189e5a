package dev.vectormesh.search.query;

import java.util.Locale;

/** The steps of a search, in the order in which they run; the total comes last. */
public enum Step {
  RESOLVE,
  CACHE,
  ENCODE,
  RETRIEVE,
  FUSE,
  ASSEMBLE,
  FACETS,
  TOTAL;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
