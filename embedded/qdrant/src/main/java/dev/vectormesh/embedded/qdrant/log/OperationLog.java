package dev.vectormesh.embedded.qdrant.log;

import dev.vectormesh.embedded.qdrant.disk.DiskSpace;
import dev.vectormesh.embedded.qdrant.disk.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The operations that no segment holds yet, as {@linkplain LogRecords records} in files named by
 * their first sequence number, and the {@linkplain AcknowledgedMark mark} of what was acknowledged.
 *
 * <p>Files grow by zeros ahead of the records, so that a full disk is met before a record is begun
 * and a sync writes no metadata.
 *
 * <p>{@link #append} and {@link #rotate} are called under the collection's write lock; {@link
 * #sync} by anybody.
 */
public final class OperationLog implements AutoCloseable {
  private static final int FIRST_STEP = 64 << 10;
  private static final int LARGEST_STEP = 4 << 20;

  /** A larger record gets a buffer of its own, which is given back at once. */
  private static final int KEPT_BUFFER = 1 << 20;

  /** Takes the operations of a log in their order. */
  public interface Replay {
    void apply(long sequence, ByteBuffer body) throws IOException;
  }

  /** An open file of the log. */
  private static final class File {
    final FileChannel channel;
    final Object syncing = new Object();
    long end;
    long allocated;
    volatile Position appended;
    volatile long synced;

    File(FileChannel channel) {
      this.channel = channel;
      this.appended = new Position(this, 0, -1);
    }
  }

  /** Where the record of an operation ends: what {@link #sync} makes durable. */
  public record Position(Object file, long end, long sequence) {}

  private final Path directory;
  private final DiskSpace space;
  private final AcknowledgedMark mark;
  private File current;
  private ByteBuffer buffer = ByteBuffer.allocateDirect(0);
  private volatile @Nullable IOException failure;

  private OperationLog(Path directory, DiskSpace space, AcknowledgedMark mark, File current) {
    this.directory = directory;
    this.space = space;
    this.mark = mark;
    this.current = current;
  }

  /**
   * Replays what stands after {@code committed}, cuts a torn tail, and opens a new file for what
   * comes.
   *
   * @param isMarked whether there must be a mark of what was acknowledged; data of older versions
   *     has none
   * @throws IOException also when acknowledged operations are missing or cannot be read
   */
  public static OperationLog open(
      Path directory, long committed, boolean isMarked, DiskSpace space, Replay replay)
      throws IOException {
    Files.createDirectories(directory);
    LogReplay found = new LogReplay(committed, replay);
    AcknowledgedMark mark =
        isMarked || AcknowledgedMark.exists(directory) ? AcknowledgedMark.open(directory) : null;
    try {
      for (Path path : files(directory)) {
        found.read(path);
      }
      if (mark == null) {
        mark = AcknowledgedMark.create(directory, found.last());
      }
      found.requireUpTo(mark.sequence(), directory);
      found.cutTornTails();
      return new OperationLog(directory, space, mark, create(directory, found.last() + 1));
    } catch (IOException | RuntimeException e) {
      if (mark != null) {
        mark.close();
      }
      throw e;
    }
  }

  private static File create(Path directory, long firstSequence) throws IOException {
    Path path = directory.resolve(String.format(Locale.ROOT, "%020d.log", firstSequence));
    // An empty file of this name is what a start without a write left behind.
    Files.deleteIfExists(path);
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    DurableFiles.syncDirectory(directory);
    return new File(channel);
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return new ArrayList<>(
          entries.filter(path -> path.toString().endsWith(".log")).sorted().toList());
    }
  }

  /**
   * Writes the operation; it is durable after {@link #sync}. Nothing is written when the disk is
   * full.
   */
  public Position append(long sequence, LogBody body) throws IOException {
    IOException failed = failure;
    if (failed != null) {
      throw failed;
    }
    File file = current;
    int size = LogRecords.size(body.size());
    if (size < FIRST_STEP) {
      allocate(file, file.end + size);
    } else {
      // A record that fills many blocks of its own gains nothing from zeros written before it.
      space.require(size);
    }
    ByteBuffer record = buffer(size);
    LogRecords.encode(record, sequence, file.synced, body);
    long at = file.end;
    try {
      while (record.hasRemaining()) {
        at += file.channel.write(record, at);
      }
    } catch (IOException e) {
      undo(file, e);
      throw e;
    }
    file.end = at;
    file.allocated = Math.max(file.allocated, at);
    Position position = new Position(file, at, sequence);
    file.appended = position;
    return position;
  }

  /** A buffer off the heap, which the channel writes without a copy. */
  private ByteBuffer buffer(int size) {
    if (size <= buffer.capacity()) {
      return buffer;
    }
    if (size > KEPT_BUFFER) {
      return ByteBuffer.allocate(size);
    }
    buffer = ByteBuffer.allocateDirect(Math.min(KEPT_BUFFER, Integer.highestOneBit(size) << 1));
    return buffer;
  }

  /**
   * Takes back a record that was not written as a whole; when that fails too, the log is at its
   * end.
   */
  private void undo(File file, IOException cause) {
    try {
      file.channel.truncate(file.end);
      file.allocated = file.end;
    } catch (IOException e) {
      cause.addSuppressed(e);
      failure = cause;
    }
  }

  private void allocate(File file, long needed) throws IOException {
    if (needed <= file.allocated) {
      return;
    }
    long step = Math.clamp(file.allocated, FIRST_STEP, LARGEST_STEP);
    long target = Math.max(needed, file.allocated + step);
    space.require(target - file.allocated);
    ByteBuffer zeros = ByteBuffer.allocate(FIRST_STEP);
    for (long at = file.allocated; at < target; ) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), target - at));
      at += file.channel.write(zeros, at);
    }
    file.allocated = target;
  }

  /** Returns when everything up to this position is on disk; one sync serves all who wait. */
  public void sync(Position position) throws IOException {
    File file = (File) position.file();
    synchronized (file.syncing) {
      IOException failed = failure;
      if (failed != null) {
        throw failed;
      }
      if (file.synced >= position.end()) {
        return;
      }
      Position target = file.appended;
      try {
        file.channel.force(false);
        mark.advance(target.sequence());
      } catch (IOException e) {
        // The kernel may have dropped the pages: what is on disk is unknown until the log is read
        // again.
        failure = e;
        throw e;
      }
      file.synced = target.end();
    }
  }

  /**
   * Takes nothing any more until the next start: what is in memory is not what the log says, since
   * an operation was applied in part.
   */
  public void giveUp(Throwable cause) {
    failure = new IOException("an operation was applied in part: " + cause, cause);
  }

  /** What follows goes to a new file, so that the older ones can be dropped. */
  public void rotate(long nextSequence) throws IOException {
    IOException failed = failure;
    if (failed != null) {
      throw failed;
    }
    File done = current;
    if (done.end == 0) {
      return;
    }
    File next = create(directory, nextSequence);
    sync(done.appended);
    current = next;
    // Whoever still waits for a sync of it finds that done.
    done.channel.close();
  }

  /** Deletes the files whose operations are all at or before {@code committed}. */
  public void dropUpTo(long committed) throws IOException {
    mark.force();
    List<Path> files = files(directory);
    for (int i = 0; i + 1 < files.size(); i++) {
      if (firstSequence(files.get(i + 1)) <= committed + 1) {
        Files.deleteIfExists(files.get(i));
      }
    }
  }

  private static long firstSequence(Path path) {
    String name = path.getFileName().toString();
    return Long.parseLong(name.substring(0, name.length() - ".log".length()));
  }

  @Override
  public void close() throws IOException {
    try {
      mark.force();
    } finally {
      mark.close();
      current.channel.close();
    }
  }
}
