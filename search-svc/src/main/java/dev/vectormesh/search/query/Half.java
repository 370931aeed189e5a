package dev.vectormesh.search.query;

/** Of a hybrid search. */
public enum Half {
  DENSE("dense"),
  LEXICAL("lexical");

  private final String label;

  Half(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }
}
