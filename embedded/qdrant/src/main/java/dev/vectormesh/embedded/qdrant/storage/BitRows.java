package dev.vectormesh.embedded.qdrant.storage;

import java.util.PrimitiveIterator;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.FixedBitSet;

/** Walking a bit set. */
public final class BitRows {

  private BitRows() {}

  /** The set bits, ascending. */
  public static Iterable<Integer> all(FixedBitSet bits) {
    return () ->
        new PrimitiveIterator.OfInt() {
          private int next = first(bits);

          @Override
          public boolean hasNext() {
            return next != DocIdSetIterator.NO_MORE_DOCS;
          }

          @Override
          public int nextInt() {
            int row = next;
            next = after(bits, row);
            return row;
          }
        };
  }

  /** The first set bit, or {@link DocIdSetIterator#NO_MORE_DOCS}. */
  public static int first(FixedBitSet bits) {
    return bits.length() == 0 ? DocIdSetIterator.NO_MORE_DOCS : bits.nextSetBit(0);
  }

  /** The next set bit after {@code row}, or {@link DocIdSetIterator#NO_MORE_DOCS}. */
  public static int after(FixedBitSet bits, int row) {
    return row + 1 >= bits.length() ? DocIdSetIterator.NO_MORE_DOCS : bits.nextSetBit(row + 1);
  }
}
