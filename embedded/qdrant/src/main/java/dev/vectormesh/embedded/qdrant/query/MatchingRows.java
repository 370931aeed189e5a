package dev.vectormesh.embedded.qdrant.query;

import dev.vectormesh.embedded.qdrant.filter.Clause;
import dev.vectormesh.embedded.qdrant.segment.PointFilter;
import dev.vectormesh.embedded.qdrant.segment.Segment;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/** The rows of a snapshot's points that pass a filter: a set for each of its views. */
public final class MatchingRows {
  private MatchingRows() {}

  /** The rows that pass, all of the living without a filter; not to be changed. */
  public static List<FixedBitSet> of(Snapshot snapshot, @Nullable PointFilter filter)
      throws IOException {
    List<FixedBitSet> rows = new ArrayList<>();
    for (Snapshot.View view : snapshot.views()) {
      rows.add(filter == null ? view.live() : filter.matching(view.segment(), view.candidates()));
    }
    return rows;
  }

  /** The rows of these hits that pass. */
  static List<FixedBitSet> among(
      Snapshot snapshot, List<List<Hit>> sources, @Nullable PointFilter filter) throws IOException {
    IdentityHashMap<Snapshot.View, FixedBitSet> found = new IdentityHashMap<>();
    List<FixedBitSet> rows = new ArrayList<>();
    for (Snapshot.View view : snapshot.views()) {
      FixedBitSet none = new FixedBitSet(view.segment().size());
      found.put(view, none);
      rows.add(none);
    }
    for (List<Hit> hits : sources) {
      for (Hit hit : hits) {
        FixedBitSet in = found.get(hit.place().view());
        if (in != null) {
          in.set(hit.place().row());
        }
      }
    }
    if (filter != null) {
      for (int i = 0; i < rows.size(); i++) {
        Segment segment = snapshot.views().get(i).segment();
        rows.set(i, filter.matching(segment, rows.get(i)));
      }
    }
    return rows;
  }

  /** How many points pass. */
  public static long count(Snapshot snapshot, Clause filter) throws IOException {
    long n = 0;
    for (Snapshot.View view : snapshot.views()) {
      n += filter.matching(view.segment(), view.candidates()).cardinality();
    }
    return n;
  }
}
