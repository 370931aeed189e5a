package dev.vectormesh.embedded.qdrant.segment;

import org.apache.lucene.util.FixedBitSet;

/**
 * The living rows of a segment, copied before the first change after they were shown to readers.
 */
public final class LiveRows {
  private FixedBitSet rows;
  private boolean shown;

  public LiveRows(FixedBitSet rows) {
    this.rows = rows;
  }

  public boolean get(int row) {
    return row < rows.length() && rows.get(row);
  }

  public void clear(int row) {
    own(rows.length());
    rows.clear(row);
  }

  public void set(int row) {
    own(row + 1);
    rows.set(row);
  }

  private void own(int size) {
    if (shown || size > rows.length()) {
      int length = size > rows.length() ? 2 * size : rows.length();
      FixedBitSet copy = new FixedBitSet(length);
      copy.or(rows);
      rows = copy;
      shown = false;
    }
  }

  /** The rows now; no later change shows in them. */
  public FixedBitSet show() {
    shown = true;
    return rows;
  }
}
