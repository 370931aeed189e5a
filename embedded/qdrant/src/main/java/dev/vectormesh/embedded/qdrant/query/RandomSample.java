package dev.vectormesh.embedded.qdrant.query;

import dev.vectormesh.embedded.qdrant.scan.BitRows;
import dev.vectormesh.embedded.qdrant.segment.Segment;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.lucene.util.FixedBitSet;

/** Points drawn at random, each at most once and all with the same chance. */
final class RandomSample {

  private RandomSample() {}

  /** {@code count} of {@code among}, which has the rows of each of the snapshot's views. */
  static List<Hit> of(Snapshot snapshot, List<FixedBitSet> among, long count) throws IOException {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    // Algorithm R (Waterman): the n-th row stays with a chance of count / n.
    List<Snapshot.Place> kept = new ArrayList<>();
    long seen = 0;
    for (int i = 0; i < among.size(); i++) {
      Snapshot.View view = snapshot.views().get(i);
      for (int row : BitRows.all(among.get(i))) {
        seen++;
        if (kept.size() < count) {
          kept.add(new Snapshot.Place(view, row));
        } else {
          long at = random.nextLong(seen);
          if (at < kept.size()) {
            kept.set((int) at, new Snapshot.Place(view, row));
          }
        }
      }
    }
    Collections.shuffle(kept, random);
    List<Hit> hits = new ArrayList<>(kept.size());
    for (Snapshot.Place place : kept) {
      Segment.Rows rows = place.view().segment().rows();
      hits.add(new Hit(rows.key(place.row()), 1, place));
    }
    return hits;
  }
}
