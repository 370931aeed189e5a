package dev.vectormesh.search.query;

/** What is compared. */
public enum SearchMode {
  DENSE,
  LEXICAL,
  HYBRID;

  boolean dense() {
    return this != LEXICAL;
  }

  boolean lexical() {
    return this != DENSE;
  }
}
