package dev.vectormesh.images;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How the frames of a GIF file lie on its canvas (GIF89a, 18 to 26).
 *
 * @param left where the first frame begins on the canvas; {@code top} as well
 * @param count frames, up to a limit
 * @param whole whether the file ends with its trailer
 */
record GifFrames(int width, int height, int left, int top, int count, boolean whole) {
  private static final int IMAGE = 0x2C;
  private static final int EXTENSION = 0x21;
  private static final int TRAILER = 0x3B;

  static GifFrames of(byte[] file, int most) {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int width = 0;
    int height = 0;
    int left = 0;
    int top = 0;
    int count = 0;
    boolean whole = false;
    try {
      width = Short.toUnsignedInt(in.getShort(6));
      height = Short.toUnsignedInt(in.getShort(8));
      skip(in, 13 + palette(in.get(10)));
      for (int kind = in.get(); kind != TRAILER && count < most; kind = in.get()) {
        if (kind == IMAGE) {
          if (count++ == 0) {
            left = Short.toUnsignedInt(in.getShort(in.position()));
            top = Short.toUnsignedInt(in.getShort(in.position() + 2));
          }
          skip(in, 9 + palette(in.get(in.position() + 8)) + 1);
        } else if (kind == EXTENSION) {
          skip(in, 1);
        } else {
          break;
        }
        skipBlocks(in);
      }
      whole = in.get(in.position() - 1) == TRAILER || count == most;
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      return new GifFrames(width, height, left, top, count, false);
    }
    return new GifFrames(width, height, left, top, count, whole);
  }

  private static int palette(byte flags) {
    return (flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1;
  }

  private static void skip(ByteBuffer in, int bytes) {
    if (bytes > in.remaining()) {
      throw new BufferUnderflowException();
    }
    in.position(in.position() + bytes);
  }

  private static void skipBlocks(ByteBuffer in) {
    for (int length = in.get() & 0xFF; length != 0; length = in.get() & 0xFF) {
      skip(in, length);
    }
  }
}
