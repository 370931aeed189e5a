package dev.vectormesh.embedded.qdrant.storage;

import com.google.protobuf.CodedInputStream;
import dev.vectormesh.embedded.qdrant.storage.Operations.Change;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The points of one collection: an operation log, a live buffer on the heap, and Lucene segments.
 *
 * <p>A write is logged, applied to the live buffer, shown to readers, and acknowledged once the log
 * is on disk. A full buffer is set aside and written as a segment in the background, while a new
 * one takes what comes; the segment's commit holds the sequence number up to which the log is not
 * needed any more. Readers take a {@link Snapshot} and never wait.
 */
public final class CollectionStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CollectionStore.class);

  private static final String SEGMENTS = "segments";

  /** The log wraps requests in messages of its own, so it reads deeper than clients may write. */
  private static final int LOG_RECURSION = 200;

  /**
   * What a store works with.
   *
   * @param name of the collection, for messages
   * @param filters makes the filters of deletions and payload changes
   * @param maintenance runs flushes and merges
   */
  record Settings(
      String name,
      PointFilter.Compiler filters,
      Executor maintenance,
      DiskSpace space,
      BufferLimits limits) {}

  private final String name;
  private final CollectionSchema schema;
  private final PointFilter.Compiler filters;
  private final Executor maintenance;
  private final DiskSpace space;
  private final BufferLimits limits;
  private final SegmentStore segments;
  private final OperationLog log;

  /** Guards everything below but {@code current}, and the order of the log. */
  private final ReentrantLock write = new ReentrantLock();

  private final Condition flushEnded = write.newCondition();

  /** One flush at a time. */
  private final ReentrantLock flush = new ReentrantLock();

  private DirectoryReader reader;
  private List<Slot> leaves;
  private @Nullable Buffered frozen;
  private Buffered active = new Buffered();

  /** The last operation of {@code frozen}, and its points as of then. */
  private long frozenSequence;

  private List<Point> frozenPoints = List.of();
  private long sequence;
  private long firstUnflushedNanos;
  private boolean flushQueued;
  private @Nullable Exception flushFailure;
  private volatile boolean closed;
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
  }

  private CollectionStore(
      Path directory, CollectionSchema schema, Settings settings, SegmentStore segments)
      throws IOException {
    this.name = settings.name();
    this.schema = schema;
    this.filters = settings.filters();
    this.maintenance = settings.maintenance();
    this.space = settings.space();
    this.limits = settings.limits();
    this.segments = segments;
    DirectoryReader opened = null;
    try {
      opened = segments.openVerified();
      this.reader = opened;
      this.leaves = slots(opened);
      this.sequence = segments.committed();
      this.current = view();
      this.log =
          OperationLog.open(directory.resolve("log"), sequence, space, this::replayOperation);
      log.dropUpTo(segments.committed());
      this.current = view();
    } catch (IOException | RuntimeException e) {
      if (opened != null) {
        opened.close();
      }
      segments.close();
      throw e;
    }
  }

  /** Makes an empty collection in this directory. */
  static CollectionStore create(Path directory, CollectionSchema schema, Settings settings)
      throws IOException {
    return new CollectionStore(
        directory, schema, settings, SegmentStore.create(directory.resolve(SEGMENTS), schema));
  }

  /**
   * Opens the collection with every operation that was acknowledged.
   *
   * @throws IOException also when stored data fails its checksum
   */
  static CollectionStore open(Path directory, CollectionSchema schema, Settings settings)
      throws IOException {
    return new CollectionStore(
        directory, schema, settings, SegmentStore.open(directory.resolve(SEGMENTS), schema));
  }

  public CollectionSchema schema() {
    return schema;
  }

  /** The points as of the last write. Close it. */
  public Snapshot snapshot() {
    while (true) {
      Snapshot snapshot = current;
      if (snapshot.tryAcquire()) {
        return snapshot;
      }
      if (snapshot == current) {
        throw isClosed();
      }
    }
  }

  private Refusal isClosed() {
    return Refusal.unavailable("Collection `" + name + "` is closed");
  }

  /** Carries out the operation; returns its number once it is durable. */
  public long write(PointsUpdateOperation operation) {
    try {
      OperationLog.Position position;
      long number;
      write.lock();
      try {
        makeRoom();
        PointsUpdateOperation resolved = Operations.resolve(operation, current, filters);
        number = sequence + 1;
        List<Change> changes = Operations.changes(resolved, number, schema, this::newest);
        position = log.append(number, resolved.toByteArray());
        sequence = number;
        apply(changes, number);
        current = view();
        flushIfFull();
      } finally {
        write.unlock();
      }
      log.sync(position);
      return number;
    } catch (IOException e) {
      if (closed) {
        throw isClosed();
      }
      if (DiskSpace.isFull(e)) {
        throw Refusal.noSpace(String.valueOf(e.getMessage()));
      }
      throw Refusal.failed("the operation log of `" + name + "` failed: " + e.getMessage(), e);
    }
  }

  private void replayOperation(long number, ByteBuffer body) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(body);
    in.setRecursionLimit(LOG_RECURSION);
    PointsUpdateOperation operation = PointsUpdateOperation.parseFrom(in);
    apply(Operations.changes(operation, number, schema, this::newest), number);
    sequence = number;
  }

  private @Nullable Point newest(PointKey key) throws IOException {
    int row = active.buffer.find(key);
    if (row >= 0 && active.live.get(row)) {
      return active.buffer.point(row);
    }
    Buffered older = frozen;
    if (older != null) {
      row = older.buffer.find(key);
      if (row >= 0 && older.live.get(row)) {
        return older.buffer.point(row);
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

  private void apply(List<Change> changes, long number) throws IOException {
    if (active.buffer.isEmpty()) {
      firstUnflushedNanos = System.nanoTime();
    }
    active.buffer.countOperation(number);
    for (Change change : changes) {
      kill(change.key());
      switch (change) {
        case Change.Put put -> active.live.set(active.buffer.append(put.point()));
        case Change.Remove remove -> active.buffer.touch(remove.key());
      }
    }
  }

  /** Ends the life of the current version of this point. */
  private void kill(PointKey key) throws IOException {
    int row = active.buffer.find(key);
    if (row >= 0 && active.live.get(row)) {
      active.live.clear(row);
      return;
    }
    Buffered older = frozen;
    if (older != null) {
      row = older.buffer.find(key);
      if (row >= 0 && older.live.get(row)) {
        older.live.clear(row);
        return;
      }
    }
    killIn(leaves, key);
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
    Buffered older = frozen;
    if (active.buffer.count() > 0) {
      views.add(active.view());
    }
    if (older != null && older.buffer.count() > 0) {
      views.add(older.view());
    }
    for (Slot leaf : leaves) {
      views.add(new Snapshot.View(leaf.segment(), leaf.live().show()));
    }
    return new Snapshot(reader, views, sequence);
  }

  private List<Slot> slots(DirectoryReader from) {
    List<Slot> slots = new ArrayList<>();
    for (LeafReaderContext leaf : from.leaves()) {
      int size = leaf.reader().maxDoc();
      FixedBitSet live = new FixedBitSet(size);
      org.apache.lucene.util.Bits kept = leaf.reader().getLiveDocs();
      if (kept == null) {
        live.set(0, size);
      } else {
        for (int row = 0; row < size; row++) {
          if (kept.get(row)) {
            live.set(row);
          }
        }
      }
      slots.add(new Slot(new LuceneSegment(leaf.reader(), schema), new LiveRows(live)));
    }
    // Newest first: that is where a point is looked for.
    return slots.reversed();
  }

  private boolean isFull(Buffered buffered) {
    return buffered.buffer.touchedCount() >= limits.points()
        || buffered.buffer.count() >= 2 * limits.points()
        || buffered.buffer.weight() >= limits.bytes();
  }

  /** Waits while both buffers are full. */
  private void makeRoom() {
    boolean tried = false;
    while (true) {
      if (closed) {
        throw isClosed();
      }
      if (frozen == null || !isFull(active)) {
        return;
      }
      Exception failure = flushFailure;
      if (failure != null && !tried) {
        // The last flush failed; there may be room again.
        tried = true;
        flushFailure = null;
        queueFlush();
      } else if (failure != null) {
        if (failure instanceof Refusal refusal) {
          throw refusal;
        }
        if (DiskSpace.isFull(failure)) {
          throw Refusal.noSpace(String.valueOf(failure.getMessage()));
        }
        throw Refusal.failed("segments of `" + name + "` cannot be written", failure);
      }
      flushEnded.awaitUninterruptibly();
    }
  }

  private void flushIfFull() {
    if (isFull(active)) {
      queueFlush();
    }
  }

  private void queueFlush() {
    if (!flushQueued && !closed) {
      flushQueued = true;
      try {
        maintenance.execute(this::flushQuietly);
      } catch (RejectedExecutionException e) {
        flushQueued = false;
      }
    }
  }

  /** Flushes what has waited longer than {@code nanos}. */
  public void flushOlderThan(long nanos) {
    write.lock();
    try {
      boolean waits = frozen != null || !active.buffer.isEmpty();
      if (waits && System.nanoTime() - firstUnflushedNanos > nanos) {
        queueFlush();
      }
    } finally {
      write.unlock();
    }
  }

  private void flushQuietly() {
    try {
      flush();
    } catch (IOException | RuntimeException e) {
      LOG.warn("Flush of collection {} failed, its log keeps the operations", name, e);
    }
  }

  /**
   * Writes the live buffer as a segment and drops the log up to there; afterwards joins segments.
   */
  public void flush() throws IOException {
    flush.lock();
    try {
      writeSegment();
      mergeSegments();
    } catch (IOException | RuntimeException e) {
      write.lock();
      try {
        flushFailure = e;
      } finally {
        write.unlock();
      }
      throw e;
    } finally {
      write.lock();
      try {
        flushQueued = false;
        flushEnded.signalAll();
      } finally {
        write.unlock();
      }
      flush.unlock();
    }
  }

  private void writeSegment() throws IOException {
    Buffered flushing;
    long upTo;
    List<Point> points;
    write.lock();
    try {
      if (closed) {
        return;
      }
      if (frozen == null) {
        if (active.buffer.isEmpty()) {
          return;
        }
        log.rotate(sequence + 1);
        frozen = active;
        frozenSequence = sequence;
        frozenPoints = living(active);
        active = new Buffered();
        current = view();
      }
      flushing = frozen;
      upTo = frozenSequence;
      points = frozenPoints;
    } finally {
      write.unlock();
    }
    space.requireWithReserve(flushing.buffer.weight());
    segments.write(flushing.buffer.touched(), points, upTo);
    showSegments(true);
    log.dropUpTo(upTo);
  }

  private static List<Point> living(Buffered buffered) {
    List<Point> points = new ArrayList<>();
    for (int row = 0; row < buffered.buffer.count(); row++) {
      if (buffered.live.get(row)) {
        points.add(buffered.buffer.point(row));
      }
    }
    return points;
  }

  private void mergeSegments() throws IOException {
    long upTo;
    write.lock();
    try {
      if (frozen != null || closed) {
        return;
      }
      upTo = frozenSequence;
    } finally {
      write.unlock();
    }
    if (segments.merge(Math.max(upTo, segments.committed()))) {
      showSegments(false);
    }
  }

  /** Lets readers see the last commit, less what later operations replaced. */
  private void showSegments(boolean frozenIsWritten) throws IOException {
    DirectoryReader next = segments.refreshed(reader);
    List<Slot> slots = next == reader ? null : slots(next);
    write.lock();
    try {
      if (frozenIsWritten) {
        frozen = null;
        frozenPoints = List.of();
        flushFailure = null;
        firstUnflushedNanos = System.nanoTime();
      }
      DirectoryReader old = reader;
      if (slots != null) {
        for (PointKey key : active.buffer.touched()) {
          killIn(slots, key);
        }
        leaves = slots;
        reader = next;
      }
      current = view();
      if (slots != null) {
        old.decRef();
      }
    } finally {
      write.unlock();
    }
  }

  /** Writes what is in memory and ends; readers that still hold a snapshot keep it. */
  @Override
  public void close() throws IOException {
    try {
      flush();
    } catch (IOException | RuntimeException e) {
      LOG.warn("Collection {} is closed with operations that only its log holds", name, e);
    }
    abandon();
  }

  /** Ends without writing what is in memory. */
  void abandon() throws IOException {
    flush.lock();
    write.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      flushEnded.signalAll();
      log.close();
      segments.close();
      reader.decRef();
    } finally {
      write.unlock();
      flush.unlock();
    }
  }
}
