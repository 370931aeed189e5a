package dev.vectormesh.embedded.qdrant.log;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import dev.vectormesh.embedded.qdrant.disk.DiskSpace;
import dev.vectormesh.embedded.qdrant.disk.DurableFiles;
import dev.vectormesh.embedded.qdrant.error.CorruptStorageException;
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
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The operations that no segment holds yet, in files named by their first sequence number.
 *
 * <p>A record is {@code magic int, length int, crc32c int, 0 int, sequence long, synced long,
 * body}, padded to 8 bytes; the checksum covers all that follows it. {@code synced} is the position
 * up to which the file was known to be on disk when the record was appended: a bad record below it
 * held acknowledged data, so it is corruption; a bad record above it is a torn tail and is cut.
 * Files grow by zeros ahead of the records, so that a full disk is met before a record is begun and
 * a sync writes no metadata.
 *
 * <p>{@link #append} and {@link #rotate} are called under the collection's write lock; {@link
 * #sync} by anybody.
 */
public final class OperationLog implements AutoCloseable {
  private static final int MAGIC = 0x564D4F50;
  private static final int HEADER = 32;
  private static final int FIRST_STEP = 64 << 10;
  private static final int LARGEST_STEP = 4 << 20;

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
    volatile long appended;
    volatile long synced;

    File(FileChannel channel) {
      this.channel = channel;
    }
  }

  /** Where a record ends: what {@link #sync} makes durable. */
  public record Position(Object file, long end) {}

  private final Path directory;
  private final DiskSpace space;
  private File current;
  private volatile @Nullable IOException failure;

  private OperationLog(Path directory, DiskSpace space, File current) {
    this.directory = directory;
    this.space = space;
    this.current = current;
  }

  /**
   * Replays what stands after {@code committed}, cuts a torn tail, and opens a new file for what
   * comes.
   *
   * @throws CorruptStorageException when acknowledged operations cannot be read
   */
  public static OperationLog open(Path directory, long committed, DiskSpace space, Replay replay)
      throws IOException {
    Files.createDirectories(directory);
    long last = committed;
    for (Path path : files(directory)) {
      last = Math.max(last, replayFile(path, last, replay));
    }
    return new OperationLog(directory, space, create(directory, last + 1));
  }

  private static long replayFile(Path path, long after, Replay replay) throws IOException {
    long last = after;
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path));
    int at = 0;
    while (true) {
      int length = recordLength(bytes, at);
      if (length < 0) {
        break;
      }
      long sequence = bytes.getLong(at + 16);
      if (sequence > last) {
        if (sequence != last + 1) {
          throw new CorruptStorageException(
              path + " goes on with operation " + sequence + " after " + last);
        }
        replay.apply(sequence, bytes.slice(at + HEADER, length));
        last = sequence;
      }
      at += padded(length);
    }
    for (int later = at + 8; later + HEADER <= bytes.limit(); later += 8) {
      if (bytes.getInt(later) == MAGIC
          && recordLength(bytes, later) >= 0
          && bytes.getLong(later + 24) > at) {
        throw new CorruptStorageException(
            path + " is damaged at byte " + at + ", before operations that were acknowledged");
      }
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(at);
      channel.force(true);
    }
    return last;
  }

  /** The length of the body of the record at this position, or -1 when there is no whole one. */
  private static int recordLength(ByteBuffer bytes, int at) {
    if (at + HEADER > bytes.limit() || bytes.getInt(at) != MAGIC) {
      return -1;
    }
    int length = bytes.getInt(at + 4);
    if (length < 0 || (long) at + HEADER + length > bytes.limit()) {
      return -1;
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(at + 4, 4));
    crc.update(bytes.slice(at + 12, HEADER - 12 + length));
    return (int) crc.getValue() == bytes.getInt(at + 8) ? length : -1;
  }

  private static int padded(int length) {
    return HEADER + ((length + 7) & ~7);
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
  public Position append(long sequence, MessageLite body) throws IOException {
    IOException failed = failure;
    if (failed != null) {
      throw failed;
    }
    File file = current;
    int length = body.getSerializedSize();
    int size = padded(length);
    if (size < FIRST_STEP) {
      allocate(file, file.end + size);
    } else {
      // A record that fills many blocks of its own gains nothing from zeros written before it.
      space.require(size);
    }
    ByteBuffer record = ByteBuffer.allocate(size);
    record.putInt(MAGIC).putInt(length).putInt(0).putInt(0);
    record.putLong(sequence).putLong(file.synced);
    body.writeTo(CodedOutputStream.newInstance(record.array(), HEADER, length));
    CRC32C crc = new CRC32C();
    crc.update(record.array(), 4, 4);
    crc.update(record.array(), 12, HEADER - 12 + length);
    record.putInt(8, (int) crc.getValue());
    record.clear();
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
    file.appended = at;
    return new Position(file, at);
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
      long target = file.appended;
      try {
        file.channel.force(false);
      } catch (IOException e) {
        // The kernel may have dropped the pages: what is on disk is unknown until the log is read
        // again.
        failure = e;
        throw e;
      }
      file.synced = target;
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
    sync(new Position(done, done.end));
    current = next;
    // Whoever still waits for a sync of it finds that done.
    done.channel.close();
  }

  /** Deletes the files whose operations are all at or before {@code committed}. */
  public void dropUpTo(long committed) throws IOException {
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
    current.channel.close();
  }
}
