package dev.vectormesh.images;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;

/**
 * A decoded picture in sRGB.
 *
 * @param bgr {@code [height * width * 3]}, row by row, blue first: so Java's JPEG reader leaves it,
 *     and its writer takes it; not copied
 */
record Picture(int width, int height, byte[] bgr) {
  static final int CHANNELS = 3;

  Picture {
    if (width < 1 || height < 1 || bgr.length != (long) CHANNELS * width * height) {
      throw new IllegalArgumentException(
          "%d x %d pixels need %d bytes, got %d"
              .formatted(width, height, (long) CHANNELS * width * height, bgr.length));
    }
  }

  /** Of an image of TYPE_3BYTE_BGR that shares its buffer with no other. */
  static Picture of(BufferedImage image) {
    byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    return new Picture(image.getWidth(), image.getHeight(), bgr);
  }

  /** A copy, red first. */
  Pixels toPixels() {
    byte[] rgb = new byte[bgr.length];
    for (int i = 0; i < rgb.length; i += CHANNELS) {
      rgb[i] = bgr[i + 2];
      rgb[i + 1] = bgr[i + 1];
      rgb[i + 2] = bgr[i];
    }
    return new Pixels(width, height, rgb);
  }

  /** A copy of the pixels from {@code x, y} on. */
  Picture cut(int x, int y, int wide, int high) {
    byte[] part = new byte[CHANNELS * wide * high];
    for (int row = 0; row < high; row++) {
      int from = ((y + row) * width + x) * CHANNELS;
      System.arraycopy(bgr, from, part, row * wide * CHANNELS, wide * CHANNELS);
    }
    return new Picture(wide, high, part);
  }
}
