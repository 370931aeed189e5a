package dev.vectormesh.embedded.qdrant.sparse;

import dev.vectormesh.embedded.qdrant.scan.RankSink;
import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.FixedBitSet;

/**
 * Scores the rows of a segment by a sparse query, window by window (MAXSCORE with block maxima:
 * Turtle and Flood 1995, Ding and Suel 2011). In a window whose best rows cannot enter the hits by
 * some indices alone, only rows with one of the others are looked at.
 *
 * <p>A score is always the float sum in the query's order of indices, so that it is the same
 * wherever a row lies.
 */
final class SparseScan {
  private static final int WINDOW = 2048;

  /** So many postings are walked in the time that one is looked up. */
  private static final int LOOKUP = 16;

  private final SparseCursor[] cursors;
  private final float[] weights;
  private final FixedBitSet accept;
  private final RankSink hits;
  private final float[] bounds;
  private final boolean[] essential;
  private final int[] byBound;
  private final float[] scores = new float[WINDOW];
  private final int[] candidates = new int[WINDOW];
  private final float[] partial = new float[WINDOW];

  /** More than rounding can add to a score. */
  private final double slack;

  /**
   * A scan by the products of {@code weights[i]} and the postings of {@code cursors[i]}.
   *
   * @param accept rows that may be hits
   */
  SparseScan(SparseCursor[] cursors, float[] weights, FixedBitSet accept, RankSink hits) {
    this.cursors = cursors;
    this.weights = weights;
    this.accept = accept;
    this.hits = hits;
    this.bounds = new float[cursors.length];
    this.essential = new boolean[cursors.length];
    this.byBound = new int[cursors.length];
    double magnitude = 0;
    for (int i = 0; i < cursors.length; i++) {
      magnitude += cursors[i].magnitude(weights[i]);
    }
    slack = magnitude * (cursors.length + 2) * Math.scalb(1.0, -22);
  }

  void run() throws IOException {
    int size = accept.length();
    int row = accept.nextSetBit(0);
    while (row != DocIdSetIterator.NO_MORE_DOCS) {
      int from = row - row % WINDOW;
      int end = Math.min(from + WINDOW, size);
      scan(from, end);
      row = end == size ? DocIdSetIterator.NO_MORE_DOCS : accept.nextSetBit(end);
    }
  }

  private void scan(int from, int end) throws IOException {
    for (int i = 0; i < cursors.length; i++) {
      cursors[i].enter(from, end);
      bounds[i] = cursors[i].bound(weights[i]);
    }
    sortByBound();
    float floor = hits.floor();
    int skipped = skippable(floor);
    if (skipped == cursors.length) {
      return;
    }
    for (int i = 0; i < cursors.length; i++) {
      if (essential[i]) {
        cursors[i].addTo(scores, weights[i]);
      }
    }
    if (skipped == 0) {
      collect(from, end);
    } else {
      collectPromising(promising(from, end, skipped, floor));
    }
    Arrays.fill(scores, 0, end - from, 0);
  }

  /**
   * How many indices, those with the smallest bounds first, cannot bring a row to {@code floor}
   * together; the others are marked as essential. 0 when there would still be so many candidates
   * that looking them up takes longer than adding everything.
   */
  private int skippable(float floor) {
    Arrays.fill(essential, true);
    double sum = slack;
    int n = 0;
    long skipped = 0;
    while (n < byBound.length && sum + bounds[byBound[n]] < floor) {
      sum += bounds[byBound[n]];
      skipped += cursors[byBound[n]].rowsInWindow();
      essential[byBound[n++]] = false;
    }
    long left = 0;
    for (int i = n; i < byBound.length; i++) {
      left += cursors[byBound[i]].rowsInWindow();
    }
    if (left * LOOKUP > skipped) {
      Arrays.fill(essential, true);
      return 0;
    }
    return n;
  }

  private void sortByBound() {
    for (int i = 0; i < byBound.length; i++) {
      int at = i;
      while (at > 0 && bounds[byBound[at - 1]] > bounds[i]) {
        byBound[at] = byBound[at - 1];
        at--;
      }
      byBound[at] = i;
    }
  }

  private void collect(int from, int end) {
    float floor = hits.floor();
    for (int i = 0; i < end - from; i++) {
      float score = scores[i];
      if (score != 0 && score >= floor && accept.get(from + i)) {
        hits.accept(from + i, score);
        floor = hits.floor();
      }
    }
  }

  /**
   * Finds the rows that can reach {@code floor} by what they have of the essential indices, and
   * then by one more of the {@code skipped} ones at a time, the largest bound first.
   *
   * @return how many they are
   */
  private int promising(int from, int end, int skipped, float floor) throws IOException {
    double others = slack;
    for (int i = 0; i < skipped; i++) {
      others += bounds[byBound[i]];
    }
    int n = 0;
    float needed = needed(floor, others);
    for (int i = 0; i < end - from; i++) {
      if (scores[i] >= needed && accept.get(from + i)) {
        candidates[n] = from + i;
        partial[n++] = scores[i];
      }
    }
    for (int i = skipped - 1; i >= 0 && n > 0; i--) {
      int next = byBound[i];
      cursors[next].addAt(candidates, n, partial, weights[next]);
      others -= bounds[next];
      n = keep(n, needed(floor, others));
    }
    return n;
  }

  /** What a row must have already when others can add no more than this. */
  private static float needed(float floor, double others) {
    return Math.nextDown((float) (floor - others));
  }

  private int keep(int n, float needed) {
    int kept = 0;
    for (int i = 0; i < n; i++) {
      if (partial[i] >= needed) {
        candidates[kept] = candidates[i];
        partial[kept++] = partial[i];
      }
    }
    return kept;
  }

  /** Scores the first {@code n} candidates in full, in the query's order. */
  private void collectPromising(int n) throws IOException {
    Arrays.fill(partial, 0, n, 0);
    for (int i = 0; i < cursors.length; i++) {
      cursors[i].addAt(candidates, n, partial, weights[i]);
    }
    for (int i = 0; i < n; i++) {
      if (partial[i] != 0 && partial[i] >= hits.floor()) {
        hits.accept(candidates[i], partial[i]);
      }
    }
  }
}
