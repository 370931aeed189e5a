package dev.vectormesh.images;

import dev.vectormesh.images.Preprocessing.Interpolation;
import java.util.Arrays;

/**
 * 64 bits that stay nearly the same when a picture is resized, compressed or brightened: the DCT
 * hash of Zauner 2010, "Implementation and Benchmarking of Perceptual Image Hash Functions", 3.2.1,
 * with the bits of Python's imagehash: 32 x 32 grey pixels, the 8 x 8 lowest frequencies, a bit
 * each that is above their median. Of pictures that look alike few bits differ: {@link Appearance}.
 */
public final class PerceptualHash {
  private static final int SIDE = 32;
  private static final int LOW = 8;
  private static final double[][] COSINES = cosines();

  private PerceptualHash() {}

  /** Bits that differ, 0 to 64. */
  public static int distance(long one, long other) {
    return Long.bitCount(one ^ other);
  }

  /** Of a picture of any size. */
  static long of(Picture picture) {
    Picture small = Resize.resize(picture, SIDE, SIDE, Interpolation.BICUBIC);
    double[] grey = new double[SIDE * SIDE];
    byte[] bgr = small.bgr();
    for (int i = 0; i < grey.length; i++) {
      // ITU-R 601 in Pillow's fixed point.
      grey[i] =
          (bgr[i * 3 + 2] & 0xFF) * 19595
                  + (bgr[i * 3 + 1] & 0xFF) * 38470
                  + (bgr[i * 3] & 0xFF) * 7471
                  + 0x8000
              >> 16;
    }
    return aboveMedian(lowFrequencies(grey));
  }

  /** The lowest {@code LOW x LOW} coefficients of the DCT-II, row by row. */
  private static double[] lowFrequencies(double[] grey) {
    double[] low = new double[LOW * LOW];
    for (int v = 0; v < LOW; v++) {
      for (int u = 0; u < LOW; u++) {
        double sum = 0;
        for (int y = 0; y < SIDE; y++) {
          double line = 0;
          for (int x = 0; x < SIDE; x++) {
            line += grey[y * SIDE + x] * COSINES[u][x];
          }
          sum += line * COSINES[v][y];
        }
        // Rounding noise decides nothing: all of a flat picture's frequencies are 0.
        low[v * LOW + u] = Math.rint(sum * 1e6) / 1e6;
      }
    }
    return low;
  }

  private static long aboveMedian(double[] low) {
    double[] sorted = low.clone();
    Arrays.sort(sorted);
    double median = (sorted[LOW * LOW / 2 - 1] + sorted[LOW * LOW / 2]) / 2;
    long hash = 0;
    for (double coefficient : low) {
      hash = hash << 1 | (coefficient > median ? 1 : 0);
    }
    return hash;
  }

  private static double[][] cosines() {
    double[][] cosines = new double[LOW][SIDE];
    for (int u = 0; u < LOW; u++) {
      for (int x = 0; x < SIDE; x++) {
        cosines[u][x] = StrictMath.cos(Math.PI * u * (2 * x + 1) / (2 * SIDE));
      }
    }
    return cosines;
  }
}
