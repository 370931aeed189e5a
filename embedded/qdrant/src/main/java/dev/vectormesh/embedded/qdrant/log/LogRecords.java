package dev.vectormesh.embedded.qdrant.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A record of the log: {@code magic int, length int, crc32c int, 0 int, sequence long, synced long,
 * body}, padded to 8 bytes; the checksum covers all that follows it.
 *
 * <p>{@code synced} is the position up to which the file was known to be on disk when the record
 * was appended: a bad record below it held acknowledged data.
 */
final class LogRecords {
  private static final int MAGIC = 0x564D4F50;
  private static final int HEADER = 32;

  private LogRecords() {}

  /** Bytes of a record with a body of this length. */
  static int size(int bodyLength) {
    return HEADER + ((bodyLength + 7) & ~7);
  }

  /** Writes a record to the start of {@code into}, which has room for it, and flips it. */
  static void encode(ByteBuffer into, long sequence, long synced, LogBody body) throws IOException {
    int length = body.size();
    into.clear().putInt(MAGIC).putInt(length).putInt(0).putInt(0);
    into.putLong(sequence).putLong(synced);
    body.writeTo(into.slice(HEADER, length));
    into.limit(size(length));
    for (int at = HEADER + length; at < into.limit(); at++) {
      into.put(at, (byte) 0);
    }
    into.putInt(8, checksum(into, 0, length)).rewind();
  }

  /** The length of the body of the record at this position, or -1 when there is no whole one. */
  static int bodyLength(ByteBuffer bytes, int at) {
    if (at + HEADER > bytes.limit() || bytes.getInt(at) != MAGIC) {
      return -1;
    }
    int length = bytes.getInt(at + 4);
    if (length < 0 || (long) at + HEADER + length > bytes.limit()) {
      return -1;
    }
    return checksum(bytes, at, length) == bytes.getInt(at + 8) ? length : -1;
  }

  private static int checksum(ByteBuffer bytes, int at, int bodyLength) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(at + 4, 4));
    crc.update(bytes.slice(at + 12, HEADER - 12 + bodyLength));
    return (int) crc.getValue();
  }

  static long sequence(ByteBuffer bytes, int at) {
    return bytes.getLong(at + 16);
  }

  static ByteBuffer body(ByteBuffer bytes, int at, int length) {
    return bytes.slice(at + HEADER, length);
  }

  /** Whether a whole record beyond {@code at} says that {@code at} was on disk before it. */
  static boolean isFollowedBySynced(ByteBuffer bytes, int at) {
    for (int later = at + 8; later + HEADER <= bytes.limit(); later += 8) {
      if (bytes.getInt(later) == MAGIC
          && bodyLength(bytes, later) >= 0
          && bytes.getLong(later + 24) > at) {
        return true;
      }
    }
    return false;
  }
}
