package dev.vectormesh.embedded.qdrant.segment;

import dev.vectormesh.embedded.qdrant.scan.PerSegment;
import java.io.IOException;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.DocIdSetIterator;

/**
 * The rows of a segment by their points' ids: a hash table on the heap, 16 to 32 bytes a row, which
 * tells that a point is not there in a hundredth of the time that Lucene's terms take. Every write
 * asks that of every segment. Safe for use by several threads.
 */
final class SegmentIds {
  private static final PerSegment<SegmentIds> OPEN = new PerSegment<>();

  /** Row and 32 bits of its hash in one number, which is {@link #EMPTY} in free slots. */
  private final long[] slots;

  private static final long EMPTY = -1;

  private SegmentIds(int rows) {
    slots = new long[Integer.highestOneBit(Math.max(8, rows)) * 4];
    java.util.Arrays.fill(slots, EMPTY);
  }

  static SegmentIds of(LeafReader reader) throws IOException {
    return OPEN.of(reader, SegmentIds::read);
  }

  private static SegmentIds read(LeafReader reader) throws IOException {
    SegmentIds made = new SegmentIds(reader.maxDoc());
    BinaryDocValues ids = reader.getBinaryDocValues(Fields.ID);
    if (ids != null) {
      for (int row = ids.nextDoc(); row != DocIdSetIterator.NO_MORE_DOCS; row = ids.nextDoc()) {
        made.add(row, hash(PointKey.ofBytes(ids.binaryValue())));
      }
    }
    return made;
  }

  private void add(int row, int hash) {
    int slot = hash & slots.length - 1;
    while (slots[slot] != EMPTY) {
      slot = slot + 1 & slots.length - 1;
    }
    slots[slot] = (long) row << 32 | hash & 0xFFFF_FFFFL;
  }

  /** The row of this point, the last of them when older versions of it stand before, or -1. */
  int find(PointKey key, LeafReader reader) throws IOException {
    int hash = hash(key);
    BinaryDocValues ids = null;
    int found = -1;
    for (int slot = hash & slots.length - 1;
        slots[slot] != EMPTY;
        slot = slot + 1 & slots.length - 1) {
      int row = (int) (slots[slot] >>> 32);
      if ((int) slots[slot] == hash && row > found) {
        ids = ids == null ? reader.getBinaryDocValues(Fields.ID) : ids;
        if (ids != null
            && ids.advanceExact(row)
            && PointKey.ofBytes(ids.binaryValue()).equals(key)) {
          found = row;
        }
      }
    }
    return found;
  }

  private static int hash(PointKey key) {
    long mixed = key.low() * 0x9E37_79B9_7F4A_7C15L;
    mixed = (mixed ^ mixed >>> 29 ^ key.high()) * 0x9E37_79B9_7F4A_7C15L;
    return (int) ((mixed ^ mixed >>> 29) >>> 17);
  }
}
