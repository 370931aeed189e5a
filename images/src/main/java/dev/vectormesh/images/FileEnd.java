package dev.vectormesh.images;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Whether a file ends before its format says that it does. */
final class FileEnd {
  private FileEnd() {}

  static boolean isMissing(ImageFormat format, byte[] file) {
    return switch (format) {
      case PNG -> !endsWithin(file, "IEND".getBytes(StandardCharsets.ISO_8859_1));
      case JPEG -> !endsWithin(file, new byte[] {(byte) 0xFF, (byte) 0xD9});
      case GIF -> !GifFrames.of(file, Integer.MAX_VALUE).whole();
      case WEBP -> file.length < 12 || length(file, 4) + 8 > file.length;
      // The length in the header is wrong in many a good file, so it must be far off.
      case BMP -> file.length < 26 || length(file, 2) > file.length + 3;
      case TIFF -> false;
    };
  }

  private static long length(byte[] file, int at) {
    return Integer.toUnsignedLong(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(at));
  }

  /** Not at the very end alone: programs append to pictures. */
  private static boolean endsWithin(byte[] file, byte[] mark) {
    for (int i = file.length - mark.length; i >= 0; i--) {
      if (Arrays.equals(file, i, i + mark.length, mark, 0, mark.length)) {
        return true;
      }
    }
    return false;
  }
}
