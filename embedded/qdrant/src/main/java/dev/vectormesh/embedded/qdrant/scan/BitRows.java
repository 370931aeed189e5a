package dev.vectormesh.embedded.qdrant.scan;

import java.util.ArrayList;
import java.util.List;
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

  /**
   * Divides the set bits in their order into at most so many sets, of about as many each.
   *
   * @param count of the set bits
   */
  public static List<FixedBitSet> split(FixedBitSet bits, int count, int parts) {
    if (parts <= 1) {
      return List.of(bits);
    }
    int most = Math.ceilDiv(count, parts);
    List<FixedBitSet> split = new ArrayList<>();
    FixedBitSet part = new FixedBitSet(bits.length());
    int taken = 0;
    for (int word = 0; word < FixedBitSet.bits2words(bits.length()); word++) {
      part.getBits()[word] = bits.getBits()[word];
      taken += Long.bitCount(bits.getBits()[word]);
      if (taken >= most) {
        split.add(part);
        part = new FixedBitSet(bits.length());
        taken = 0;
      }
    }
    if (taken > 0) {
      split.add(part);
    }
    return split;
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
