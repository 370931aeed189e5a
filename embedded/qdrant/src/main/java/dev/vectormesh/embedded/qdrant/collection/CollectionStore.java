package dev.vectormesh.embedded.qdrant.collection;

import com.google.protobuf.CodedInputStream;
import dev.vectormesh.embedded.qdrant.dense.GraphThreads;
import dev.vectormesh.embedded.qdrant.dense.SearchPlanner;
import dev.vectormesh.embedded.qdrant.dense.VectorIndexing;
import dev.vectormesh.embedded.qdrant.disk.DiskSpace;
import dev.vectormesh.embedded.qdrant.error.Refusal;
import dev.vectormesh.embedded.qdrant.log.OperationLog;
import dev.vectormesh.embedded.qdrant.log.Operations;
import dev.vectormesh.embedded.qdrant.log.Operations.Change;
import dev.vectormesh.embedded.qdrant.log.Write;
import dev.vectormesh.embedded.qdrant.segment.CollectionSchema;
import dev.vectormesh.embedded.qdrant.segment.PointFilter;
import dev.vectormesh.embedded.qdrant.segment.SegmentStore;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import dev.vectormesh.embedded.qdrant.segment.VectorFile;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.lucene.index.DirectoryReader;
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
   */
  record Settings(
      String name,
      PointFilter.Compiler filters,
      VectorIndexing indexing,
      StoreResources resources) {

    Refusal isClosed() {
      return Refusal.unavailable("Collection `" + name + "` is closed");
    }
  }

  private final CollectionSchema schema;
  private final Settings settings;
  private final SegmentStore segments;
  private final PointTable table;
  private final OperationLog log;
  private final Flusher flusher;
  private final Optimizer optimizer;
  private final Maintenance maintenance;

  /** Guards the table, and the order of the log. */
  private final ReentrantLock write = new ReentrantLock();

  private final List<VectorFile> unread;

  private volatile VectorIndexing indexing;
  private volatile boolean closed;

  private CollectionStore(
      Path directory, CollectionSchema schema, Settings settings, Opening opening)
      throws IOException {
    this.schema = schema;
    this.settings = settings;
    this.indexing = settings.indexing();
    this.segments =
        opening.open(
            directory.resolve(SEGMENTS),
            schema,
            () -> indexing,
            settings.resources().graphs(),
            settings.resources().space());
    DirectoryReader opened = null;
    try {
      opened = segments.openVerified(settings.resources().largeVectors());
      this.unread = SegmentStore.vectorFiles(opened, settings.resources().largeVectors());
      this.table =
          new PointTable(
              opened,
              schema,
              new SearchPlanner(settings.resources().costs(), () -> indexing),
              segments.committed());
      this.log =
          OperationLog.open(
              directory.resolve("log"),
              table.sequence(),
              segments.isMarked(),
              settings.resources().space(),
              this::replayOperation);
      log.dropUpTo(segments.committed());
      table.publish();
      this.flusher = new Flusher(settings, table, segments, log, write);
      this.optimizer = new Optimizer(settings, segments, flusher);
      this.maintenance = new Maintenance(settings.resources(), flusher, optimizer);
      flusher.afterFlush(maintenance::flushed);
      optimizer.wake(false);
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
    return new CollectionStore(directory, schema, settings, SegmentStore::create);
  }

  /**
   * Opens the collection with every operation that was acknowledged.
   *
   * @throws IOException also when stored data fails its checksum
   */
  static CollectionStore open(Path directory, CollectionSchema schema, Settings settings)
      throws IOException {
    return new CollectionStore(directory, schema, settings, SegmentStore::open);
  }

  /** {@link SegmentStore#create} or {@link SegmentStore#open}. */
  private interface Opening {
    SegmentStore open(
        Path path,
        CollectionSchema schema,
        Supplier<VectorIndexing> indexing,
        GraphThreads graphs,
        DiskSpace space)
        throws IOException;
  }

  /** Files that were not checked when the collection was opened. */
  List<VectorFile> unread() {
    return unread;
  }

  boolean isClosed() {
    return closed;
  }

  /** Changes how vectors are indexed; segments that were made otherwise are made anew. */
  void configure(VectorIndexing changed) {
    indexing = changed;
    optimizer.wake(false);
  }

  public CollectionSchema schema() {
    return schema;
  }

  /** The points as of the last write. Close it. */
  public Snapshot snapshot() {
    while (true) {
      Snapshot snapshot = table.current();
      if (snapshot.tryAcquire()) {
        return snapshot;
      }
      if (snapshot == table.current()) {
        throw settings.isClosed();
      }
    }
  }

  /** Carries out the write; returns its number once it is durable. */
  public long write(Write asked) {
    asked.check(schema);
    try {
      OperationLog.Position position;
      long number;
      write.lock();
      try {
        flusher.makeRoom();
        Write resolved = asked.resolved(table.current(), settings.filters());
        number = table.sequence() + 1;
        List<Change> changes = resolved.changes(number, schema, table::newest);
        position = log.append(number, resolved.body());
        try {
          flusher.beforeOperation();
          table.apply(changes, number);
          table.publish();
        } catch (Throwable e) {
          log.giveUp(e);
          throw e;
        }
        maintenance.written(flusher.flushIfFull());
      } finally {
        write.unlock();
      }
      log.sync(position);
      return number;
    } catch (IOException e) {
      if (closed) {
        throw settings.isClosed();
      }
      if (DiskSpace.isFull(e)) {
        throw settings.resources().space().full(e);
      }
      throw Refusal.failed(
          "the operation log of `" + settings.name() + "` failed: " + e.getMessage(), e);
    }
  }

  private void replayOperation(long number, ByteBuffer body) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(body);
    in.setRecursionLimit(LOG_RECURSION);
    PointsUpdateOperation operation = PointsUpdateOperation.parseFrom(in);
    table.apply(Operations.changes(operation, number, schema, table::newest), number);
  }

  /**
   * Flushes what has waited long enough, and optimizes what was put off until a load ended or
   * nothing was written for a while. To be called a few times a second.
   */
  public void maintain() {
    maintenance.run();
  }

  /** Writes the live buffer as a segment and drops the log up to there. */
  public void flush() throws IOException {
    flusher.flush();
  }

  /** How far the segments are optimized. */
  public OptimizerState optimizerState() {
    return new OptimizerState(maintenance.isAwaited() || optimizer.isBusy(), optimizer.failure());
  }

  /**
   * How far the segments are optimized.
   *
   * @param busy whether a graph is being built or segments are joined, or soon will be
   * @param failure why that failed the last time
   */
  public record OptimizerState(boolean busy, @Nullable String failure) {}

  /** Writes what is in memory and ends; readers that still hold a snapshot keep it. */
  @Override
  public void close() throws IOException {
    optimizer.stop();
    try {
      flush();
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "Collection {} is closed with operations that only its log holds", settings.name(), e);
    }
    abandon();
  }

  /** Ends without writing what is in memory. */
  void abandon() throws IOException {
    optimizer.stop();
    flusher.close(() -> {
      closed = true;
      log.close();
      segments.close();
      table.close();
    });
  }
}
