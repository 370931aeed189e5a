package dev.vectormesh.images;

import java.util.Arrays;

/** Lays the first frame of an animation on its white canvas. */
final class Canvas {
  private Canvas() {}

  /** What lies outside of the canvas is cut off; a canvas without size is as large as the frame. */
  static Picture place(Picture frame, int left, int top, int width, int height) {
    boolean covered = left == 0 && top == 0 && frame.width() == width && frame.height() == height;
    if (covered || width < 1 || height < 1) {
      return frame;
    }
    byte[] bgr = new byte[Picture.CHANNELS * width * height];
    Arrays.fill(bgr, (byte) 255);
    int columns = Math.min(frame.width(), width - left);
    int rows = Math.min(frame.height(), height - top);
    for (int y = 0; y < rows && columns > 0; y++) {
      System.arraycopy(
          frame.bgr(),
          y * frame.width() * Picture.CHANNELS,
          bgr,
          ((top + y) * width + left) * Picture.CHANNELS,
          columns * Picture.CHANNELS);
    }
    return new Picture(width, height, bgr);
  }
}
