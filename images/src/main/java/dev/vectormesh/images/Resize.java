package dev.vectormesh.images;

import dev.vectormesh.images.Preprocessing.Fit;
import dev.vectormesh.images.Preprocessing.Interpolation;
import java.util.Arrays;

/**
 * Resizes by a separable kernel as Pillow did when today's models were trained, to the last bit:
 * the horizontal pass first, rounded to 8 bits before the vertical one. (Pillow 13 swaps the passes
 * for some tall pictures.) Only what the result needs is computed.
 */
final class Resize {
  private static final int CHANNELS = Picture.CHANNELS;

  private Resize() {}

  /** What the model sees: {@code size x size} pixels. */
  static Pixels fit(Picture picture, Preprocessing model) {
    int size = model.size();
    if (model.fit() == Fit.SQUASH) {
      return resize(picture, size, size, model.interpolation()).toPixels();
    }
    // As torchvision's Resize and CenterCrop; the latter rounds halves to even.
    int shorter = Math.min(picture.width(), picture.height());
    int longer = (int) ((long) size * Math.max(picture.width(), picture.height()) / shorter);
    int cut = (int) Math.rint((longer - size) / 2.0);
    Axis whole = Axis.whole(size);
    Axis middle = new Axis(longer, cut, size);
    return picture.width() > picture.height()
        ? resize(picture, middle, whole, model.interpolation()).toPixels()
        : resize(picture, whole, middle, model.interpolation()).toPixels();
  }

  static Picture resize(Picture picture, int width, int height, Interpolation interpolation) {
    return resize(picture, Axis.whole(width), Axis.whole(height), interpolation);
  }

  /**
   * A side of the result: {@code count} pixels of its {@code length}, the first is {@code from}.
   */
  private record Axis(int length, int from, int count) {
    static Axis whole(int length) {
      return new Axis(length, 0, length);
    }
  }

  private static Picture resize(Picture picture, Axis x, Axis y, Interpolation interpolation) {
    // Pillow leaves a pass out where the sides are equal; this kernel then has one weight of 1.
    RowPass across = new RowPass(picture.width(), x.length, x.from, x.count, interpolation);
    Kernel down = Kernel.of(picture.height(), y.length, y.from, y.count, interpolation, 1);
    int top = down.first()[0];
    int rows = down.first()[y.count - 1] + down.taps() - top;
    int rowBytes = x.count * CHANNELS;
    byte[] narrow = new byte[Math.multiplyExact(rows, rowBytes)];
    for (int row = 0; row < rows; row++) {
      int start = (top + row) * picture.width() * CHANNELS;
      across.row(picture.bgr(), start, narrow, row * rowBytes);
    }
    byte[] small = new byte[y.count * rowBytes];
    int[] sums = new int[rowBytes];
    for (int row = 0; row < y.count; row++) {
      sumDown(narrow, top, down, row, sums);
      for (int i = 0; i < rowBytes; i++) {
        small[row * rowBytes + i] = Kernel.clip(sums[i]);
      }
    }
    return new Picture(x.count, y.count, small);
  }

  /** One row of the result, times 2^22. */
  private static void sumDown(byte[] narrow, int top, Kernel kernel, int row, int[] sums) {
    Arrays.fill(sums, 1 << (Kernel.BITS - 1));
    for (int tap = 0; tap < kernel.taps(); tap++) {
      int weight = kernel.weights()[row * kernel.taps() + tap];
      int from = (kernel.first()[row] + tap - top) * sums.length;
      for (int i = 0; i < sums.length; i++) {
        sums[i] += (narrow[from + i] & 0xFF) * weight;
      }
    }
  }
}
