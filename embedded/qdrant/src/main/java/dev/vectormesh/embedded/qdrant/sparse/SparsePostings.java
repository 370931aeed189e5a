package dev.vectormesh.embedded.qdrant.sparse;

import dev.vectormesh.embedded.qdrant.scan.RankSink;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.DataInput;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * The postings of one sparse vector in one segment. What tells whether a block can matter is on the
 * heap, the blocks themselves stay in the file. Safe for use by several threads.
 */
public final class SparsePostings {
  /** Ascending as unsigned numbers, with their sign bit turned so that they ascend as ints. */
  private final int[] indices;

  /** Number of postings before those of each index; one more than there are indices. */
  private final long[] starts;

  /** The first block of each index; one more than there are indices. */
  private final int[] blocks;

  final int[] lastRows;
  final float[] least;
  final float[] most;
  private final IndexInput file;
  private final long origin;
  private volatile Counts counts = new Counts(new FixedBitSet(0), Map.of());

  /** How many of the rows {@code live} have an index, as far as somebody asked. */
  private record Counts(FixedBitSet live, Map<Integer, Integer> byIndex) {}

  private SparsePostings(
      int[] indices, long[] starts, int[] blocks, DataInput meta, IndexInput file, long origin)
      throws IOException {
    this.indices = indices;
    this.starts = starts;
    this.blocks = blocks;
    this.file = file;
    this.origin = origin;
    int count = blocks[indices.length];
    lastRows = new int[count];
    least = new float[count];
    most = new float[count];
    for (int i = 0; i < count; i++) {
      lastRows[i] = meta.readInt();
      least[i] = Float.intBitsToFloat(meta.readInt());
      most[i] = Float.intBitsToFloat(meta.readInt());
    }
  }

  static SparsePostings read(DataInput meta, IndexInput file) throws IOException {
    int size = meta.readVInt();
    long origin = meta.readLong();
    int[] indices = new int[size];
    long[] starts = new long[size + 1];
    int[] blocks = new int[size + 1];
    for (int i = 0; i < size; i++) {
      indices[i] = meta.readInt() ^ Integer.MIN_VALUE;
      int count = meta.readVInt();
      starts[i + 1] = starts[i] + count;
      blocks[i + 1] = blocks[i] + (count + SparseFormat.BLOCK - 1) / SparseFormat.BLOCK;
    }
    return new SparsePostings(indices, starts, blocks, meta, file, origin);
  }

  private int find(int index) {
    return Arrays.binarySearch(indices, index ^ Integer.MIN_VALUE);
  }

  /** A cursor on the postings of this index, or null when no row has it. */
  private @Nullable SparseCursor cursor(int index, SparseCursor.Blocks open) {
    int at = find(index);
    if (at < 0) {
      return null;
    }
    int count = Math.toIntExact(starts[at + 1] - starts[at]);
    return new SparseCursor(this, open, origin + 8 * starts[at], blocks[at], blocks[at + 1], count);
  }

  /** How many rows have this index. */
  public int count(int index) {
    int at = find(index);
    return at < 0 ? 0 : Math.toIntExact(starts[at + 1] - starts[at]);
  }

  /** How many rows of {@code live}, which does not change, have this index. */
  public int count(int index, FixedBitSet live) throws IOException {
    Counts known = counts;
    if (known.live() != live) {
      known = new Counts(live, new ConcurrentHashMap<>());
      counts = known;
    }
    Integer count = known.byIndex().get(index);
    if (count == null) {
      SparseCursor cursor = cursor(index, SparseCursor.Blocks.of(file));
      count = cursor == null ? 0 : cursor.count(live);
      known.byIndex().put(index, count);
    }
    return count;
  }

  /** Hands the rows of {@code accept} whose dot product with the query is not 0 to {@code hits}. */
  public void scan(SparseVector query, FixedBitSet accept, RankSink hits) throws IOException {
    SparseCursor[] cursors = new SparseCursor[query.length()];
    float[] weights = new float[query.length()];
    SparseCursor.Blocks open = SparseCursor.Blocks.of(file);
    int n = 0;
    for (int i = 0; i < query.length(); i++) {
      SparseCursor cursor = cursor(query.indices()[i], open);
      if (cursor != null) {
        cursors[n] = cursor;
        weights[n++] = query.values()[i];
      }
    }
    if (n > 0 && accept.length() > 0 && accept.nextSetBit(0) != DocIdSetIterator.NO_MORE_DOCS) {
      new SparseScan(Arrays.copyOf(cursors, n), Arrays.copyOf(weights, n), accept, hits).run();
    }
  }
}
