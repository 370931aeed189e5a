package dev.vectormesh.ingest.source.archive;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;

/**
 * Counts the entries of a zip's central directory without keeping them: what the end record claims
 * is not believed. Source: PKWARE, APPNOTE.TXT 4.3.12, 4.3.14 to 4.3.16.
 */
final class ZipDirectory {
  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int LOCATOR = 0x07064b50;
  private static final int LOCATOR_BYTES = 20;
  private static final int HEADER = 0x02014b50;
  private static final int HEADER_BYTES = 46;

  private ZipDirectory() {}

  /**
   * @throws ArchiveLimitException where there are more than {@code most}
   * @throws IOException where it is no zip, or one without its end
   */
  static void check(SeekableByteChannel zip, int most) throws IOException {
    zip.position(start(zip));
    DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(zip)));
    byte[] header = new byte[HEADER_BYTES];
    for (int entries = 0; ; entries++) {
      if (in.readNBytes(header, 0, HEADER_BYTES) < HEADER_BYTES) {
        return;
      }
      ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
      if (fields.getInt(0) != HEADER) {
        return;
      }
      if (entries == most) {
        throw ArchiveLimitException.entries(most);
      }
      in.skipNBytes(
          (fields.getShort(28) & 0xffffL)
              + (fields.getShort(30) & 0xffffL)
              + (fields.getShort(32) & 0xffffL));
    }
  }

  /** Where the directory begins, if nothing stands in front of the first file. */
  private static long start(SeekableByteChannel zip) throws IOException {
    int tail = (int) Math.min(zip.size(), END_BYTES + 0xffffL + LOCATOR_BYTES);
    ByteBuffer end = read(zip, zip.size() - tail, tail);
    for (int at = tail - END_BYTES; at >= 0; at--) {
      if (end.getInt(at) == END) {
        int locator = at - LOCATOR_BYTES;
        if (locator >= 0 && end.getInt(locator) == LOCATOR) {
          return inZip64(zip, end.getLong(locator + 8));
        }
        long size = end.getInt(at + 12) & 0xffff_ffffL;
        // Programs that unpack themselves stand in front, and are not counted in the offset.
        return Math.max(0, zip.size() - tail + at - size);
      }
    }
    throw new EOFException("its end is missing");
  }

  private static long inZip64(SeekableByteChannel zip, long record) throws IOException {
    if (record < 0 || record > zip.size() - 56) {
      throw new EOFException("its directory is missing");
    }
    long offset = read(zip, record, 56).getLong(48);
    if (offset < 0 || offset > zip.size()) {
      throw new EOFException("its directory is missing");
    }
    return offset;
  }

  private static ByteBuffer read(SeekableByteChannel zip, long from, int length)
      throws IOException {
    zip.position(from);
    byte[] bytes = Channels.newInputStream(zip).readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("it ends early");
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
