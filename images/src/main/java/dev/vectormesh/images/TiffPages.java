package dev.vectormesh.images;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directories of a TIFF file, one a page: TIFF 6.0, and BigTIFF with its longer offsets. Raw
 * files of cameras are TIFF too, and what stands first in them is a preview.
 */
final class TiffPages {
  private static final int NEW_SUBFILE_TYPE = 254;
  private static final int SUB_IFDS = 330;
  private static final int COMPRESSION = 259;

  /** Ways to pack pixels that no reader of the JVM unpacks. */
  private static final Map<Long, String> UNREAD =
      Map.of(
          34661L, "JBIG",
          34712L, "JPEG 2000",
          34887L, "LERC",
          34925L, "LZMA",
          50000L, "Zstandard",
          50001L, "WebP",
          50002L, "JPEG XL");

  private static final int DNG_VERSION = 50706;

  private final ByteBuffer file;
  private final boolean big;

  private TiffPages(byte[] bytes) {
    boolean little = bytes.length > 0 && bytes[0] == 'I';
    file = ByteBuffer.wrap(bytes).order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    big = file.getShort(2) == 43;
  }

  /** How many pages there are, up to {@code most}; a chain that is broken ends there. */
  static int count(byte[] bytes, int most) {
    Set<Long> seen = new HashSet<>();
    try {
      TiffPages tiff = new TiffPages(bytes);
      long at = tiff.first();
      while (at != 0 && seen.size() < most && seen.add(at)) {
        at = tiff.next(at);
      }
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      return seen.size();
    }
    return seen.size();
  }

  /** Raw files, and pixels that are packed in a way that is not read. */
  static void refuseUnread(byte[] bytes) throws UnsupportedImageException {
    if (bytes.length >= 10 && bytes[8] == 'C' && bytes[9] == 'R') {
      throw new UnsupportedImageException("RAW (Canon CR2)");
    }
    String kind;
    try {
      kind = unreadKind(new TiffPages(bytes));
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      return;
    }
    if (kind != null) {
      throw new UnsupportedImageException(kind);
    }
  }

  private static @Nullable String unreadKind(TiffPages tiff) {
    long at = tiff.first();
    if (tiff.value(at, DNG_VERSION) != 0) {
      return "RAW (DNG)";
    }
    // Nikon, Sony, Pentax, Epson: a preview in front, the picture in a directory beneath it.
    boolean preview = (tiff.value(at, NEW_SUBFILE_TYPE) & 1) != 0;
    if (preview && tiff.value(at, SUB_IFDS) != 0) {
      return "RAW (of a camera)";
    }
    String packed = UNREAD.get(tiff.value(at, COMPRESSION));
    return packed == null ? null : "TIFF with " + packed + " inside";
  }

  private long first() {
    return big ? file.getLong(8) : Integer.toUnsignedLong(file.getInt(4));
  }

  private long entries(long at) {
    return big ? file.getLong(index(at)) : Short.toUnsignedInt(file.getShort(index(at)));
  }

  private long next(long at) {
    long end = big ? at + 8 + entries(at) * 20 : at + 2 + entries(at) * 12;
    return big ? file.getLong(index(end)) : Integer.toUnsignedLong(file.getInt(index(end)));
  }

  /** The first value of the tag, 0 when it is not there; long arrays give their offset. */
  private long value(long at, int tag) {
    long entries = Math.min(entries(at), 1000);
    for (int i = 0; i < entries; i++) {
      int entry = index(big ? at + 8 + i * 20L : at + 2 + i * 12L);
      if (Short.toUnsignedInt(file.getShort(entry)) == tag) {
        int value = entry + (big ? 12 : 8);
        boolean isShort = file.getShort(entry + 2) == 3;
        return isShort
            ? Short.toUnsignedInt(file.getShort(value))
            : Integer.toUnsignedLong(file.getInt(value));
      }
    }
    return 0;
  }

  private static int index(long offset) {
    if (offset < 0 || offset > Integer.MAX_VALUE) {
      throw new IndexOutOfBoundsException();
    }
    return (int) offset;
  }
}
