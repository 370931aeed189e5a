package dev.vectormesh.embedded.qdrant.collection;

import dev.vectormesh.embedded.qdrant.disk.DiskSpace;
import dev.vectormesh.embedded.qdrant.error.Refusal;
import dev.vectormesh.embedded.qdrant.log.OperationLog;
import dev.vectormesh.embedded.qdrant.segment.BufferSegment;
import dev.vectormesh.embedded.qdrant.segment.SegmentStore;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.lucene.index.DirectoryReader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes full live buffers of one collection as segments, in the background, and drops the log up
 * to there.
 */
final class Flusher {
  private static final Logger LOG = LoggerFactory.getLogger(Flusher.class);

  private final CollectionStore.Settings settings;
  private final PointTable table;
  private final SegmentStore segments;
  private final OperationLog log;

  /** The collection's; guards the table and everything below. */
  private final ReentrantLock write;

  private final Condition flushEnded;

  /** Whoever changes the segments holds it. */
  private final ReentrantLock segmentLock = new ReentrantLock();

  private long firstUnflushedNanos;

  private boolean queued;
  private volatile boolean closed;
  private volatile boolean isFailing;
  private @Nullable Exception failure;
  private Runnable afterFlush = () -> {};

  Flusher(
      CollectionStore.Settings settings,
      PointTable table,
      SegmentStore segments,
      OperationLog log,
      ReentrantLock write) {
    this.settings = settings;
    this.table = table;
    this.segments = segments;
    this.log = log;
    this.write = write;
    this.flushEnded = write.newCondition();
    this.firstUnflushedNanos = nanoTime();
  }

  /** What is done after each flush that succeeded. Set before the first. */
  void afterFlush(Runnable work) {
    afterFlush = work;
  }

  /** Whether the live buffer has reached its limits. Under the write lock. */
  private boolean isFull() {
    BufferSegment buffer = table.active();
    BufferLimits limits = settings.resources().limits();
    return buffer.touchedCount() >= limits.points()
        || buffer.count() >= 2 * limits.points()
        || buffer.weight() >= limits.bytes();
  }

  /** Waits while both buffers are full. Under the write lock. */
  void makeRoom() {
    boolean tried = false;
    while (true) {
      if (closed) {
        throw settings.isClosed();
      }
      if (!table.hasFrozen() || !isFull()) {
        return;
      }
      Exception last = failure;
      if (last != null && tried) {
        throw refusal(last);
      }
      if (last != null) {
        // There may be room again.
        tried = true;
        failure = null;
        queue();
      }
      flushEnded.awaitUninterruptibly();
    }
  }

  private Refusal refusal(Exception cause) {
    if (cause instanceof Refusal refusal) {
      return refusal;
    }
    return DiskSpace.isFull(cause)
        ? settings.resources().space().full(cause)
        : Refusal.failed("segments of `" + settings.name() + "` cannot be written", cause);
  }

  /** Says that an operation is about to be applied. Under the write lock. */
  void beforeOperation() {
    if (table.active().isEmpty()) {
      firstUnflushedNanos = nanoTime();
    }
  }

  /** Queues a flush if there is enough to write; tells whether there is. Under the write lock. */
  boolean flushIfFull() {
    boolean full = isFull();
    if (full) {
      queue();
    }
    return full;
  }

  /** Queues a flush of what has waited so long; tells whether anything waits at all. */
  boolean flushOlderThan(Duration age) {
    write.lock();
    try {
      boolean waits = table.hasFrozen() || !table.active().isEmpty();
      if (waits && nanoTime() - firstUnflushedNanos >= age.toNanos()) {
        queue();
      }
      return waits;
    } finally {
      write.unlock();
    }
  }

  private long nanoTime() {
    return settings.resources().nanoTime().getAsLong();
  }

  private void queue() {
    if (!queued && !closed) {
      queued = true;
      try {
        Executor threads = settings.resources().flushes();
        threads.execute(this::flushQuietly);
      } catch (RejectedExecutionException e) {
        queued = false;
      }
    }
  }

  private void flushQuietly() {
    try {
      flush();
      isFailing = false;
    } catch (Throwable e) {
      // It is tried again a few times a second.
      LOG.atLevel(isFailing ? Level.DEBUG : Level.WARN)
          .setCause(e)
          .log("Flush of collection {} failed, its log keeps the operations", settings.name());
      isFailing = true;
    }
  }

  /** Writes the live buffer as a segment. */
  void flush() throws IOException {
    segmentLock.lock();
    try {
      writeSegment();
    } catch (Throwable e) {
      write.lock();
      try {
        failure = e instanceof Exception known ? known : new IllegalStateException(e);
      } finally {
        write.unlock();
      }
      throw e;
    } finally {
      write.lock();
      try {
        queued = false;
        flushEnded.signalAll();
      } finally {
        write.unlock();
      }
      segmentLock.unlock();
    }
    afterFlush.run();
  }

  private void writeSegment() throws IOException {
    PointTable.Batch batch = freeze();
    if (batch == null) {
      return;
    }
    settings.resources().space().requireWithReserve(batch.weight());
    segments.write(batch.replaced(), batch.points(), batch.sequence());
    show(true);
    log.dropUpTo(batch.sequence());
  }

  private PointTable.@Nullable Batch freeze() throws IOException {
    write.lock();
    try {
      if (closed) {
        return null;
      }
      if (!table.hasFrozen()) {
        if (table.active().isEmpty()) {
          return null;
        }
        log.rotate(table.sequence() + 1);
        table.freeze();
      }
      return table.frozen();
    } finally {
      write.unlock();
    }
  }

  /** Commits what the optimizer has joined, and lets readers see it. */
  void showMerged() throws IOException {
    segmentLock.lock();
    try {
      if (!closed) {
        segments.commitMerges();
        show(false);
      }
    } finally {
      segmentLock.unlock();
    }
  }

  /** Lets readers see the last commit. */
  private void show(boolean withFrozen) throws IOException {
    DirectoryReader old = table.reader();
    DirectoryReader next = segments.refreshed(old);
    PointTable.Opened opened = next == old ? null : table.open(next);
    write.lock();
    try {
      if (withFrozen) {
        failure = null;
        firstUnflushedNanos = nanoTime();
      }
      table.show(opened, withFrozen);
    } finally {
      write.unlock();
    }
  }

  /**
   * Ends without writing what is in memory; tells whether it did not before. The caller closes what
   * the flusher worked with inside {@code end}.
   */
  void close(Ending end) throws IOException {
    segmentLock.lock();
    write.lock();
    try {
      if (!closed) {
        closed = true;
        flushEnded.signalAll();
        end.run();
      }
    } finally {
      write.unlock();
      segmentLock.unlock();
    }
  }

  /** What is done when nothing is written any more. */
  interface Ending {
    void run() throws IOException;
  }
}
