package dev.vectormesh.images;

import dev.vectormesh.images.Preprocessing.Interpolation;

/**
 * Which source pixels make one line of pixels of the result, and with which weight each: Pillow's
 * {@code precompute_coeffs} (libImaging/Resample.c) to the last bit.
 *
 * @param first {@code [n]}, the first source pixel of each pixel of the result
 * @param taps source pixels that each pixel of the result is made of; some may have weight 0
 * @param weights {@code [n * taps]}, in units of 2^-{@value #BITS}
 */
record Kernel(int[] first, int taps, int[] weights) {
  /** 8 bits of a pixel and 2 of overshoot stay free in an int. */
  static final int BITS = 32 - 8 - 2;

  /**
   * @param source pixels along this axis
   * @param target pixels that they become
   * @param from the first pixel of the result that is wanted
   * @param count how many are wanted
   * @param multiple what the number of taps is rounded up to, if the source has as many pixels
   */
  static Kernel of(
      int source, int target, int from, int count, Interpolation interpolation, int multiple) {
    double scale = (double) source / target;
    double widening = Math.max(1, scale);
    double support = radius(interpolation) * widening;
    int most = (int) Math.ceil(support) * 2 + 1;
    int taps = Math.min(Math.ceilDiv(most, multiple) * multiple, source);
    int[] first = new int[count];
    int[] weights = new int[Math.multiplyExact(count, taps)];
    double[] line = new double[taps];
    for (int i = 0; i < count; i++) {
      double centre = (from + i + 0.5) * scale;
      int low = Math.max((int) (centre - support + 0.5), 0);
      int used = Math.min((int) (centre + support + 0.5), source) - low;
      double sum = 0;
      for (int tap = 0; tap < used; tap++) {
        line[tap] = weight((tap + low - centre + 0.5) * (1 / widening), interpolation);
        sum += line[tap];
      }
      // At the far edge the window begins earlier, so that no tap lies outside of the source.
      first[i] = Math.min(low, source - taps);
      int skipped = low - first[i];
      for (int tap = 0; tap < used; tap++) {
        weights[i * taps + skipped + tap] = fixedPoint(sum == 0 ? line[tap] : line[tap] / sum);
      }
    }
    return new Kernel(first, taps, weights);
  }

  private static double radius(Interpolation interpolation) {
    return interpolation == Interpolation.BICUBIC ? 2 : 1;
  }

  /** Keys 1981 with a = -0.5, and the triangle; terms in Pillow's order. */
  private static double weight(double distance, Interpolation interpolation) {
    double x = Math.abs(distance);
    if (interpolation == Interpolation.BILINEAR) {
      return x < 1 ? 1 - x : 0;
    }
    double a = -0.5;
    if (x < 1) {
      return ((a + 2) * x - (a + 3)) * x * x + 1;
    }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
  }

  private static int fixedPoint(double weight) {
    return (int) (weight * (1 << BITS) + (weight < 0 ? -0.5 : 0.5));
  }

  /** The level of a sum of weighted levels that began with a half. */
  static byte clip(int sum) {
    return (byte) Math.clamp(sum >> BITS, 0, 255);
  }
}
