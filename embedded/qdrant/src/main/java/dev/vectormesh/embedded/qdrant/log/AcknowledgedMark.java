package dev.vectormesh.embedded.qdrant.log;

import dev.vectormesh.embedded.qdrant.disk.DurableFiles;
import dev.vectormesh.embedded.qdrant.error.CorruptStorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * The number of the last operation that was acknowledged, in a file of its own beside the log. A
 * log that ends before it has lost what it had promised to keep, however its end looks; one that
 * ends at or after it has at most a torn tail, which nobody was promised.
 *
 * <p>It is written after the log was synced and before the caller hears of it, and is not synced
 * itself: a killed process leaves it to the kernel, and a power cut leaves an older number, which
 * says less but nothing wrong. Two slots are written in turn, {@code magic int, 0 int, sequence
 * long, crc32c int}, so that a write that breaks off spoils one of them.
 */
final class AcknowledgedMark implements AutoCloseable {
  static final String FILE = "acknowledged";

  private static final int MAGIC = 0x564D4143;
  private static final int RECORD = 20;

  /** The slots lie in blocks of their own. */
  private static final int SLOT = 4_096;

  private final FileChannel file;
  private final ByteBuffer record = ByteBuffer.allocateDirect(RECORD);
  private long sequence;
  private int next;

  private AcknowledgedMark(FileChannel file, long sequence, int next) {
    this.file = file;
    this.sequence = sequence;
    this.next = next;
  }

  /** A new mark in this directory, which is on disk when this returns. */
  static AcknowledgedMark create(Path directory, long sequence) throws IOException {
    // Both slots have their blocks from the start, so that a full disk never stops a mark.
    ByteBuffer content = ByteBuffer.allocate(2 * SLOT);
    encode(content.slice(0, RECORD), sequence);
    encode(content.slice(SLOT, RECORD), sequence);
    DurableFiles.write(directory.resolve(FILE), content.array());
    return open(directory);
  }

  /**
   * The mark that must be there.
   *
   * @throws CorruptStorageException when it is not, or neither slot can be read
   */
  static AcknowledgedMark open(Path directory) throws IOException {
    Path path = directory.resolve(FILE);
    if (!exists(directory)) {
      throw new CorruptStorageException(
          path + " is missing, so that nobody can tell whether the log is whole");
    }
    FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      long first = read(file, 0);
      long second = read(file, SLOT);
      if (first < 0 && second < 0) {
        throw new CorruptStorageException(
            path + " is damaged, so that nobody can tell whether the log is whole");
      }
      return new AcknowledgedMark(file, Math.max(first, second), first < second ? 0 : 1);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  static boolean exists(Path directory) {
    return Files.exists(directory.resolve(FILE));
  }

  /** The number in this slot, or -1 when it cannot be read. */
  private static long read(FileChannel file, long at) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(RECORD);
    while (bytes.hasRemaining() && file.read(bytes, at + bytes.position()) >= 0) {
      // Goes on until the slot or the file ends.
    }
    long found = bytes.getLong(8);
    ByteBuffer whole = ByteBuffer.allocate(RECORD);
    encode(whole, found);
    return whole.equals(bytes.rewind()) ? found : -1;
  }

  private static void encode(ByteBuffer into, long sequence) {
    into.clear().putInt(MAGIC).putInt(0).putLong(sequence).flip();
    CRC32C crc = new CRC32C();
    crc.update(into);
    into.limit(RECORD).putInt((int) crc.getValue()).flip();
  }

  /** The last operation that was acknowledged, as far as is known. */
  synchronized long sequence() {
    return sequence;
  }

  /** Notes that everything up to this operation is on disk. */
  synchronized void advance(long to) throws IOException {
    if (to <= sequence) {
      return;
    }
    encode(record, to);
    long at = (long) next * SLOT;
    while (record.hasRemaining()) {
      file.write(record, at + record.position());
    }
    sequence = to;
    next = 1 - next;
  }

  /** Puts the mark on disk; for moments at which the disk is waited for anyway. */
  void force() throws IOException {
    file.force(false);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
