package dev.vectormesh.embedded.qdrant.query;

import dev.vectormesh.embedded.qdrant.scan.BitRows;
import dev.vectormesh.embedded.qdrant.segment.PointFilter;
import dev.vectormesh.embedded.qdrant.segment.PointKey;
import dev.vectormesh.embedded.qdrant.segment.Segment;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/** Walks the points of a snapshot in the order of their ids. */
public final class ScrollRunner {
  private final Snapshot snapshot;

  public ScrollRunner(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /** The first {@code limit} points that pass, from {@code from} on, itself included. */
  public List<Hit> page(@Nullable PointFilter filter, @Nullable PointKey from, long limit)
      throws IOException {
    PriorityQueue<Hit> largestFirst =
        new PriorityQueue<>(Comparator.comparing(Hit::key).reversed());
    for (Snapshot.View view : snapshot.views()) {
      FixedBitSet rows =
          filter == null ? view.live() : filter.matching(view.segment(), view.candidates());
      Segment.Rows reader = view.segment().rows();
      for (int row = BitRows.first(rows); row < rows.length(); row = BitRows.after(rows, row)) {
        PointKey key = reader.key(row);
        if (from != null && key.compareTo(from) < 0) {
          continue;
        }
        if (largestFirst.size() < limit) {
          largestFirst.add(new Hit(key, 1, new Snapshot.Place(view, row)));
        } else if (limit > 0 && key.compareTo(largestFirst.element().key()) < 0) {
          largestFirst.remove();
          largestFirst.add(new Hit(key, 1, new Snapshot.Place(view, row)));
        }
      }
    }
    List<Hit> page = new ArrayList<>(largestFirst);
    page.sort(Comparator.comparing(Hit::key));
    return page;
  }
}
