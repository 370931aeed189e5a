package dev.vectormesh.embedded.qdrant.query;

import dev.vectormesh.embedded.qdrant.scan.RankSink;
import dev.vectormesh.embedded.qdrant.segment.Segment;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.util.LongHeap;
import org.apache.lucene.util.NumericUtils;
import org.jspecify.annotations.Nullable;

/** Keeps the rows of the largest rank over all views of a snapshot. For one thread. */
final class TopHits implements RankSink {
  private final Snapshot snapshot;
  private final int[] bases;
  private final int limit;

  /**
   * Rank in the upper half, in sortable form; the complement of the row's number over all views in
   * the lower.
   */
  private final LongHeap heap;

  private int view;

  TopHits(Snapshot snapshot, long limit) {
    this.snapshot = snapshot;
    this.bases = new int[snapshot.views().size()];
    int rows = 0;
    for (int i = 0; i < bases.length; i++) {
      bases[i] = rows;
      rows += snapshot.views().get(i).segment().size();
    }
    this.limit = (int) Math.min(limit, rows);
    this.heap = new LongHeap(Math.max(1, this.limit));
  }

  /** Says which view the next rows belong to. */
  void enter(int viewNumber) {
    view = viewNumber;
  }

  @Override
  public void accept(int row, float rank) {
    long code =
        ((long) NumericUtils.floatToSortableInt(rank) << 32)
            | (~(bases[view] + row) & 0xFFFF_FFFFL);
    if (heap.size() < limit) {
      heap.push(code);
    } else if (limit > 0 && code > heap.top()) {
      heap.updateTop(code);
    }
  }

  @Override
  public float floor() {
    return heap.size() < limit || limit == 0
        ? Float.NEGATIVE_INFINITY
        : NumericUtils.sortableIntToFloat((int) (heap.top() >> 32));
  }

  /** Best first; equal ranks by id. */
  List<Hit> hits() throws IOException {
    List<Hit> hits = new ArrayList<>(heap.size());
    Segment.@Nullable Rows rows = null;
    int in = -1;
    for (long code : byRow()) {
      int number = (int) (code >> 32);
      while (in < 0 || (in + 1 < bases.length && bases[in + 1] <= number)) {
        in++;
        rows = null;
      }
      Snapshot.View from = snapshot.views().get(in);
      if (rows == null) {
        rows = from.segment().rows();
      }
      int row = number - bases[in];
      float rank = NumericUtils.sortableIntToFloat((int) code);
      hits.add(new Hit(rows.key(row), rank, new Snapshot.Place(from, row)));
    }
    hits.sort(Comparator.<Hit>comparingDouble(hit -> -hit.score()).thenComparing(Hit::key));
    return hits;
  }

  /** The kept rows with their numbers in the upper half, ascending: rows are read forwards. */
  private long[] byRow() {
    long[] codes = new long[heap.size()];
    for (int i = 0; i < codes.length; i++) {
      long code = heap.pop();
      codes[i] = (long) ~(int) code << 32 | code >>> 32;
    }
    Arrays.sort(codes);
    return codes;
  }
}
