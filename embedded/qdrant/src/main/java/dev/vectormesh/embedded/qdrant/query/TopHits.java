package dev.vectormesh.embedded.qdrant.query;

import dev.vectormesh.embedded.qdrant.storage.Segment;
import dev.vectormesh.embedded.qdrant.storage.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.util.LongHeap;
import org.apache.lucene.util.NumericUtils;

/** Keeps the rows of the largest rank over all views of a snapshot. For one thread. */
final class TopHits implements Segment.RankSink {
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
    Map<Integer, Segment.Rows> readers = new HashMap<>();
    while (heap.size() > 0) {
      long code = heap.pop();
      int number = ~(int) code;
      int in = bases.length - 1;
      while (bases[in] > number) {
        in--;
      }
      Snapshot.View from = snapshot.views().get(in);
      Segment.Rows rows = readers.get(in);
      if (rows == null) {
        rows = from.segment().rows();
        readers.put(in, rows);
      }
      int row = number - bases[in];
      float rank = NumericUtils.sortableIntToFloat((int) (code >> 32));
      hits.add(new Hit(rows.key(row), rank, new Snapshot.Place(from, row)));
    }
    hits.sort(Comparator.<Hit>comparingDouble(hit -> -hit.score()).thenComparing(Hit::key));
    return hits;
  }
}
