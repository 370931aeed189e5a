package dev.vectormesh.ingest.text;

/** Where chunks begin and end. Its names are kept in rows and in content hashes. */
public enum ChunkMethod {
  /** A window over the tokens. */
  WINDOW,
  /** Whole sentences. */
  SENTENCE,
  /** Whole paragraphs. */
  PARAGRAPH,
  /** Whole paragraphs of one section, under its headings. */
  STRUCTURE,
  /** Rows of tables one by one, with their columns' names. */
  TABLE_ROWS,
  /** Whole blocks of code. */
  CODE,
  /** Sentences of one topic. */
  SEMANTIC;

  /** Whether neighbours share tokens where nobody says how many. */
  boolean overlapsByDefault() {
    return this == WINDOW || this == SENTENCE;
  }
}
