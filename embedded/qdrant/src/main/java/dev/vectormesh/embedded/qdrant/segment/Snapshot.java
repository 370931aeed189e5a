package dev.vectormesh.embedded.qdrant.segment;

import dev.vectormesh.embedded.qdrant.payload.PayloadTerms;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * All points of a collection after one operation. Does not change; close it so that replaced
 * segments give back their disk space.
 */
public final class Snapshot implements AutoCloseable {

  /**
   * A segment and those of its rows that are points of this snapshot.
   *
   * @param live never changed after it is here
   */
  public record View(Segment segment, FixedBitSet live) {

    /** A copy of the live rows, to be narrowed by filters. */
    public FixedBitSet candidates() {
      return live.clone();
    }
  }

  /** A row of one of the views. */
  public record Place(View view, int row) {}

  private final DirectoryReader reader;
  private final List<View> views;
  private final long sequence;
  private final Map<String, Long> withVector = new ConcurrentHashMap<>();

  public Snapshot(DirectoryReader reader, List<View> views, long sequence) {
    this.reader = reader;
    this.views = List.copyOf(views);
    this.sequence = sequence;
  }

  public boolean tryAcquire() {
    return reader.tryIncRef();
  }

  public List<View> views() {
    return views;
  }

  long sequence() {
    return sequence;
  }

  /** Number of points. */
  public long size() {
    long n = 0;
    for (View view : views) {
      n += view.live().cardinality();
    }
    return n;
  }

  /** How many of the segments' dense vectors have a place in a graph. */
  public long indexedVectors(Iterable<String> names) throws IOException {
    long n = 0;
    for (View view : views) {
      for (String name : names) {
        n += view.segment().indexed(name);
      }
    }
    return n;
  }

  /** Where this point is, or null. */
  public @Nullable Place find(PointKey key) throws IOException {
    for (View view : views) {
      int row = view.segment().find(key);
      if (row >= 0 && view.live().get(row)) {
        return new Place(view, row);
      }
    }
    return null;
  }

  /** How many points have a vector of this name; counted once, for it is asked with every query. */
  public long withVector(String name) throws IOException {
    Long known = withVector.get(name);
    if (known != null) {
      return known;
    }
    long n = 0;
    for (View view : views) {
      n += withVector(name, view);
    }
    withVector.put(name, n);
    return n;
  }

  private static long withVector(String name, View view) throws IOException {
    FixedBitSet rows = new FixedBitSet(view.live().length());
    if (view.segment().hasTerms()) {
      view.segment().addMatching(PayloadTerms.vector(name), rows);
    } else {
      Segment.Rows each = view.segment().rows();
      for (int row = 0; row < view.segment().size(); row++) {
        if (each.dense(row).containsKey(name) || each.sparse(row).containsKey(name)) {
          rows.set(row);
        }
      }
    }
    return FixedBitSet.intersectionCount(rows, view.live());
  }

  /** In how many points the sparse vector has this index. */
  public long documentFrequency(String name, int index) throws IOException {
    long n = 0;
    for (View view : views) {
      n += view.segment().documentFrequency(name, index, view.live());
    }
    return n;
  }

  @Override
  public void close() throws IOException {
    reader.decRef();
  }
}
