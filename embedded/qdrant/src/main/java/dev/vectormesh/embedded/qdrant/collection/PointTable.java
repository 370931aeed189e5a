package dev.vectormesh.embedded.qdrant.collection;

import dev.vectormesh.embedded.qdrant.dense.SearchPlanner;
import dev.vectormesh.embedded.qdrant.log.Operations.Change;
import dev.vectormesh.embedded.qdrant.segment.BufferSegment;
import dev.vectormesh.embedded.qdrant.segment.CollectionSchema;
import dev.vectormesh.embedded.qdrant.segment.LiveRows;
import dev.vectormesh.embedded.qdrant.segment.LuceneSegment;
import dev.vectormesh.embedded.qdrant.segment.Point;
import dev.vectormesh.embedded.qdrant.segment.PointKey;
import dev.vectormesh.embedded.qdrant.segment.Segment;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Where every point of a collection is: in the live buffer, in one that is set aside to be written,
 * or in a segment. Changed under the collection's write lock; {@link #current()} is for everyone.
 */
final class PointTable {
  private final CollectionSchema schema;
  private final SearchPlanner planner;
  private DirectoryReader reader;

  /** Newest first: that is where a point is looked for. */
  private List<Slot> leaves;

  private @Nullable Frozen frozen;
  private Buffered active = new Buffered();
  private long sequence;
  private volatile Snapshot current;

  /** A segment with its living rows. */
  private record Slot(Segment segment, LiveRows live) {}

  /** A live buffer with its living rows. */
  private static final class Buffered {
    final BufferSegment buffer = new BufferSegment();
    final LiveRows live = new LiveRows(new FixedBitSet(64));

    Snapshot.View view() {
      int count = buffer.count();
      long[] words = Arrays.copyOf(live.show().getBits(), FixedBitSet.bits2words(count));
      return new Snapshot.View(buffer.upTo(count), new FixedBitSet(words, count));
    }

    List<Point> living() {
      List<Point> points = new ArrayList<>();
      for (int row = 0; row < buffer.count(); row++) {
        if (live.get(row)) {
          points.add(buffer.point(row));
        }
      }
      return points;
    }
  }

  /**
   * A buffer that was set aside.
   *
   * @param points its points as of then
   * @param sequence its last operation
   */
  private record Frozen(Buffered buffered, List<Point> points, long sequence) {}

  /**
   * What is to be written as a segment.
   *
   * @param replaced the points that were written or deleted and that a segment has
   * @param weight bytes, roughly
   */
  record Batch(Iterable<PointKey> replaced, List<Point> points, long sequence, long weight) {}

  PointTable(DirectoryReader reader, CollectionSchema schema, SearchPlanner planner, long sequence)
      throws IOException {
    this.reader = reader;
    this.schema = schema;
    this.planner = planner;
    this.sequence = sequence;
    this.leaves = slots(reader);
    this.current = view();
  }

  /** The number of the last operation. */
  long sequence() {
    return sequence;
  }

  /** The points as of the last {@link #publish}. */
  Snapshot current() {
    return current;
  }

  /** Shows the points as they are now to readers. */
  void publish() {
    current = view();
  }

  /** The live buffer. */
  BufferSegment active() {
    return active.buffer;
  }

  boolean hasFrozen() {
    return frozen != null;
  }

  @Nullable Point newest(PointKey key) throws IOException {
    int row = active.buffer.find(key);
    if (row >= 0 && active.live.get(row)) {
      return active.buffer.point(row);
    }
    Frozen older = frozen;
    if (older != null) {
      row = older.buffered().buffer.find(key);
      if (row >= 0 && older.buffered().live.get(row)) {
        return older.buffered().buffer.point(row);
      }
    }
    for (Slot leaf : leaves) {
      row = leaf.segment().find(key);
      if (row >= 0 && leaf.live().get(row)) {
        return leaf.segment().rows().point(row);
      }
    }
    return null;
  }

  /** Carries out the changes of the operation of this number. */
  void apply(List<Change> changes, long number) throws IOException {
    active.buffer.countOperation(number);
    for (Change change : changes) {
      kill(change.key());
      switch (change) {
        case Change.Put put -> active.live.set(active.buffer.append(put.point()));
        case Change.Remove remove -> active.buffer.touch(remove.key());
      }
    }
    sequence = number;
  }

  /** Ends the life of the current version of this point. */
  private void kill(PointKey key) throws IOException {
    Frozen older = frozen;
    if (!killIn(active, key) && (older == null || !killIn(older.buffered(), key))) {
      killIn(leaves, key);
    }
  }

  private static boolean killIn(Buffered buffered, PointKey key) {
    int row = buffered.buffer.find(key);
    if (row >= 0 && buffered.live.get(row)) {
      buffered.live.clear(row);
      return true;
    }
    return false;
  }

  private static void killIn(List<Slot> leaves, PointKey key) throws IOException {
    for (Slot leaf : leaves) {
      int row = leaf.segment().find(key);
      if (row >= 0 && leaf.live().get(row)) {
        leaf.live().clear(row);
        return;
      }
    }
  }

  private Snapshot view() {
    List<Snapshot.View> views = new ArrayList<>();
    Frozen older = frozen;
    if (active.buffer.count() > 0) {
      views.add(active.view());
    }
    if (older != null && older.buffered().buffer.count() > 0) {
      views.add(older.buffered().view());
    }
    for (Slot leaf : leaves) {
      views.add(new Snapshot.View(leaf.segment(), leaf.live().show()));
    }
    return new Snapshot(reader, views, sequence);
  }

  private List<Slot> slots(DirectoryReader from) throws IOException {
    List<Slot> slots = new ArrayList<>();
    for (LeafReaderContext leaf : from.leaves()) {
      int size = leaf.reader().maxDoc();
      FixedBitSet live = new FixedBitSet(size);
      Bits kept = leaf.reader().getLiveDocs();
      if (kept == null) {
        live.set(0, size);
      } else {
        for (int row = 0; row < size; row++) {
          if (kept.get(row)) {
            live.set(row);
          }
        }
      }
      slots.add(new Slot(new LuceneSegment(leaf.reader(), schema, planner), new LiveRows(live)));
    }
    return slots.reversed();
  }

  /** Sets the live buffer aside, unless one is still to be written. */
  void freeze() {
    if (frozen == null) {
      frozen = new Frozen(active, active.living(), sequence);
      active = new Buffered();
      publish();
    }
  }

  /** What was set aside. */
  @Nullable Batch frozen() throws IOException {
    Frozen batch = frozen;
    if (batch == null) {
      return null;
    }
    BufferSegment buffer = batch.buffered().buffer;
    List<PointKey> replaced = inSegments(buffer.touched());
    return new Batch(replaced, batch.points(), batch.sequence(), buffer.weight());
  }

  /** Those that a segment has some version of: few, since most of what is written is new. */
  private List<PointKey> inSegments(Iterable<PointKey> keys) throws IOException {
    List<PointKey> found = new ArrayList<>();
    for (PointKey key : keys) {
      for (Slot leaf : leaves) {
        if (leaf.segment().find(key) >= 0) {
          found.add(key);
          break;
        }
      }
    }
    return found;
  }

  /** The segments that readers see. */
  DirectoryReader reader() {
    return reader;
  }

  /** Segments of a commit, made ready for {@link #show} without holding the write lock. */
  final class Opened {
    private final DirectoryReader from;
    private final List<Slot> slots;

    private Opened(DirectoryReader from) throws IOException {
      this.from = from;
      this.slots = slots(from);
    }
  }

  Opened open(DirectoryReader from) throws IOException {
    return new Opened(from);
  }

  /**
   * Lets readers see other segments, less what later operations replaced.
   *
   * @param withFrozen whether they hold what was set aside
   */
  void show(@Nullable Opened opened, boolean withFrozen) throws IOException {
    if (withFrozen) {
      frozen = null;
    }
    DirectoryReader old = reader;
    if (opened != null) {
      Frozen older = frozen;
      if (older != null) {
        killAll(opened.slots, older.buffered());
      }
      killAll(opened.slots, active);
      leaves = opened.slots;
      reader = opened.from;
    }
    publish();
    if (opened != null) {
      old.decRef();
    }
  }

  private static void killAll(List<Slot> slots, Buffered later) throws IOException {
    for (PointKey key : later.buffer.touched()) {
      killIn(slots, key);
    }
  }

  void close() throws IOException {
    reader.decRef();
  }
}
