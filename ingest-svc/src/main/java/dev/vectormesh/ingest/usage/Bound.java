package dev.vectormesh.ingest.usage;

/** What a tenant may have so much of, and no more. */
public enum Bound {
  DOCUMENTS("documents"),
  OBJECT_BYTES("bytes of objects"),
  TOKENS_A_DAY("embedded tokens a day (UTC)");

  private final String words;

  Bound(String words) {
    this.words = words;
  }

  /** For a person. */
  public String words() {
    return words;
  }
}
