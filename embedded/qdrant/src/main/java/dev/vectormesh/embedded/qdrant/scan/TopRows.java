package dev.vectormesh.embedded.qdrant.scan;

import org.apache.lucene.util.LongHeap;
import org.apache.lucene.util.NumericUtils;

/** Keeps the rows of the largest scores. For one thread. */
public final class TopRows {
  private final int limit;

  /** Score in the upper half, in sortable form; the complement of the row in the lower. */
  private final LongHeap heap;

  private float floor = Float.NEGATIVE_INFINITY;

  public TopRows(int limit) {
    this.limit = limit;
    this.heap = new LongHeap(limit);
  }

  /** The score that a row must reach to be kept. */
  public float floor() {
    return floor;
  }

  public void addAll(int[] rows, float[] scores, int count) {
    for (int i = 0; i < count; i++) {
      if (scores[i] >= floor) {
        add(rows[i], scores[i]);
      }
    }
  }

  /** Takes a row whose score has reached the floor. */
  public void add(int row, float score) {
    long code = ((long) NumericUtils.floatToSortableInt(score) << 32) | (~row & 0xFFFF_FFFFL);
    if (heap.size() < limit) {
      heap.push(code);
    } else if (code > heap.top()) {
      heap.updateTop(code);
    }
    if (heap.size() == limit) {
      floor = NumericUtils.sortableIntToFloat((int) (heap.top() >> 32));
    }
  }

  /** The rows, in no order. */
  public int[] rows() {
    int[] rows = new int[heap.size()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = ~(int) heap.pop();
    }
    return rows;
  }

  /**
   * The rows, best first.
   *
   * @param scores takes the score of each
   */
  public int[] best(float[] scores) {
    int[] rows = new int[heap.size()];
    for (int i = rows.length - 1; i >= 0; i--) {
      long code = heap.pop();
      rows[i] = ~(int) code;
      scores[i] = NumericUtils.sortableIntToFloat((int) (code >> 32));
    }
    return rows;
  }

  /** Hands the rows and their scores to {@code hits}, best first. */
  public void handTo(RankSink hits) {
    float[] scores = new float[heap.size()];
    int[] rows = best(scores);
    for (int i = 0; i < rows.length; i++) {
      hits.accept(rows[i], scores[i]);
    }
  }
}
