package dev.vectormesh.embedded.qdrant.sparse;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.RandomAccessInput;
import org.apache.lucene.util.FixedBitSet;

/** Walks the postings of one index by windows of rows, the windows forwards. For one thread. */
final class SparseCursor {
  /** Rows of a block that are cheaper to look up in the file than to load the block for. */
  private static final int FEW = 6;

  /** The file of the blocks, for one thread: to read blocks, and to read single numbers. */
  record Blocks(IndexInput whole, RandomAccessInput single) {
    static Blocks of(IndexInput file) throws IOException {
      IndexInput whole = file.clone();
      return new Blocks(whole, whole.randomAccessSlice(0, whole.length()));
    }
  }

  private final SparsePostings lists;
  private final Blocks file;

  /** Where the first block lies in the file. */
  private final long origin;

  private final int firstBlock;
  private final int endBlock;
  private final int count;
  private final int[] rows = new int[SparseFormat.BLOCK];
  private final float[] weights = new float[SparseFormat.BLOCK];

  /** The block that the arrays hold, and how many postings it has. */
  private int loaded = -1;

  private int size;

  /** The first block that reaches into the window. */
  private int block;

  private int from;
  private int end;

  SparseCursor(
      SparsePostings lists, Blocks file, long origin, int firstBlock, int endBlock, int count) {
    this.lists = lists;
    this.file = file;
    this.origin = origin;
    this.firstBlock = firstBlock;
    this.endBlock = endBlock;
    this.count = count;
    this.block = firstBlock;
  }

  /** Goes on to the window of the rows {@code from} to {@code end - 1}. */
  void enter(int windowFrom, int windowEnd) {
    from = windowFrom;
    end = windowEnd;
    while (block < endBlock && lists.lastRows[block] < from) {
      block++;
    }
  }

  /** The most that a row of the window can gain by this index, 0 or more. */
  float bound(float weight) {
    float bound = 0;
    for (int b = block; b < endBlock; b++) {
      bound = Math.max(bound, weight * (weight > 0 ? lists.most[b] : lists.least[b]));
      if (lists.lastRows[b] >= end - 1) {
        break;
      }
    }
    return bound;
  }

  /** The largest absolute product of any posting. */
  float magnitude(float weight) {
    float largest = 0;
    for (int b = firstBlock; b < endBlock; b++) {
      largest = Math.max(largest, Math.max(Math.abs(lists.most[b]), Math.abs(lists.least[b])));
    }
    return largest * Math.abs(weight);
  }

  /** How many rows of the window have the index, at most. */
  int rowsInWindow() {
    int b = block;
    while (b < endBlock && lists.lastRows[b] < end) {
      b++;
    }
    return Math.min(count, SparseFormat.BLOCK * (b - block + 1));
  }

  /** Adds what each row of the window gains to {@code scores[row - from]}. */
  void addTo(float[] scores, float weight) throws IOException {
    for (int b = block; b < endBlock; b++) {
      load(b);
      int first = rows[0] >= from ? 0 : lowerBound(from, 0);
      int until = lists.lastRows[b] < end ? size : lowerBound(end, first);
      for (int i = first; i < until; i++) {
        scores[rows[i] - from] += weight * weights[i];
      }
      if (until < size) {
        return;
      }
    }
  }

  /** Adds what the i-th of {@code n} ascending rows of the window gains to {@code scores[i]}. */
  void addAt(int[] wanted, int n, float[] scores, float weight) throws IOException {
    int b = block;
    int at = 0;
    for (int i = 0; i < n; i++) {
      int row = wanted[i];
      while (b < endBlock && lists.lastRows[b] < row) {
        b++;
        at = 0;
      }
      if (b == endBlock) {
        return;
      }
      if (b != loaded && i + FEW < n && wanted[i + FEW] <= lists.lastRows[b]) {
        load(b);
      }
      if (b == loaded) {
        at = lowerBound(row, at);
        if (rows[at] == row) {
          scores[i] += weight * weights[at];
        }
      } else {
        scores[i] += weight * weightInFile(b, row);
      }
    }
  }

  /** The weight of one row of a block that is not worth loading; 0 when the row is not there. */
  private float weightInFile(int b, int row) throws IOException {
    int before = (b - firstBlock) * SparseFormat.BLOCK;
    int length = Math.min(SparseFormat.BLOCK, count - before);
    long start = origin + 8L * before;
    int low = 0;
    int high = length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (file.single().readInt(start + 4L * middle) < row) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return file.single().readInt(start + 4L * low) == row
        ? Float.intBitsToFloat(file.single().readInt(start + 4L * (length + low)))
        : 0;
  }

  /** How many of these rows have the index. */
  int count(FixedBitSet live) throws IOException {
    int found = 0;
    for (int b = firstBlock; b < endBlock; b++) {
      load(b);
      for (int i = 0; i < size; i++) {
        if (live.get(rows[i])) {
          found++;
        }
      }
    }
    return found;
  }

  /** The first posting of the loaded block, not before {@code at}, whose row is not smaller. */
  private int lowerBound(int row, int at) {
    int found = Arrays.binarySearch(rows, at, size, row);
    return found >= 0 ? found : -found - 1;
  }

  private void load(int b) throws IOException {
    if (b == loaded) {
      return;
    }
    int before = (b - firstBlock) * SparseFormat.BLOCK;
    size = Math.min(SparseFormat.BLOCK, count - before);
    IndexInput in = file.whole();
    in.seek(origin + 8L * before);
    in.readInts(rows, 0, size);
    in.readFloats(weights, 0, size);
    loaded = b;
  }
}
