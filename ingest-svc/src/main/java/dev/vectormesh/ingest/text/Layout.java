package dev.vectormesh.ingest.text;

/** What the lines of a text are. */
public enum Layout {
  PROSE,
  /** Each line is a row of a table. */
  ROWS,
  /** As {@link #ROWS}; the first line names the columns. */
  HEADED_ROWS;

  public boolean isTable() {
    return this != PROSE;
  }
}
