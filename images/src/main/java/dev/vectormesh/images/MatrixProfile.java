package dev.vectormesh.images;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.color.ICC_ProfileRGB;
import java.nio.BufferUnderflowException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * ICC profiles of displays and cameras that are three curves and a matrix (ICC.1:2022, 8.3.3), as
 * nearly all that pictures carry: within a level of what LittleCMS gives, and 4 times as fast.
 * Three tables are added and looked up in a fourth.
 */
final class MatrixProfile {
  private static final int LEVELS = 256;
  private static final int CHANNELS = Picture.CHANNELS;

  /** Linear light 0 to 1 in so many steps: a step of the darkest is a tenth of a level of sRGB. */
  private static final int LINEAR = 1 << 15;

  /** From XYZ under D50 to linear sRGB, by the JDK's own profile. */
  private static final double[][] TO_SRGB =
      inverse(((ICC_ProfileRGB) ICC_Profile.getInstance(ColorSpace.CS_sRGB)).getMatrix());

  /** A share may be below 0; with this on top none is. */
  private static final int BIAS = 1 << 17;

  /** Bits of a sum of three shares. */
  private static final int BITS = 20;

  private static final int MASK = (1 << BITS) - 1;
  private static final byte[] ENCODED = encoded();

  /** {@code [channel][level]}, three shares in units of 1 / LINEAR, red in the lowest bits. */
  private final long[][] shares;

  private MatrixProfile(long[][] shares) {
    this.shares = shares;
  }

  /** Null when the profile is of another make, or damaged. */
  static @Nullable MatrixProfile of(ICC_Profile profile) {
    if (!(profile instanceof ICC_ProfileRGB rgb)
        || profile.getData(ICC_Profile.icSigAToB0Tag) != null
        || profile.getPCSType() != ColorSpace.TYPE_XYZ) {
      return null;
    }
    int[] curves = {
      ICC_Profile.icSigRedTRCTag, ICC_Profile.icSigGreenTRCTag, ICC_Profile.icSigBlueTRCTag
    };
    try {
      float[][] matrix = rgb.getMatrix();
      long[][] shares = new long[CHANNELS][];
      for (int channel = 0; channel < CHANNELS; channel++) {
        double[] light = IccCurve.of(profile.getData(curves[channel]));
        if (light == null) {
          return null;
        }
        shares[channel] = shares(light, matrix, channel);
      }
      return new MatrixProfile(shares);
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      return null;
    }
  }

  private static double[][] inverse(float[][] m) {
    double[][] inverse = new double[CHANNELS][CHANNELS];
    double determinant = 0;
    for (int row = 0; row < CHANNELS; row++) {
      int below = (row + 1) % CHANNELS;
      int last = (row + 2) % CHANNELS;
      for (int column = 0; column < CHANNELS; column++) {
        int right = (column + 1) % CHANNELS;
        int end = (column + 2) % CHANNELS;
        inverse[column][row] =
            (double) m[below][right] * m[last][end] - (double) m[below][end] * m[last][right];
      }
      determinant += m[row][0] * inverse[0][row];
    }
    for (double[] line : inverse) {
      for (int i = 0; i < CHANNELS; i++) {
        line[i] /= determinant;
      }
    }
    return inverse;
  }

  private static long[] shares(double[] light, float[][] matrix, int channel) {
    long[] shares = new long[LEVELS];
    for (int target = 0; target < CHANNELS; target++) {
      double factor = 0;
      for (int i = 0; i < CHANNELS; i++) {
        factor += TO_SRGB[target][i] * matrix[i][channel];
      }
      for (int level = 0; level < LEVELS; level++) {
        long share = Math.round(light[level] * factor * LINEAR) + BIAS;
        shares[level] |= Math.clamp(share, 0L, 2L * BIAS - 1) << target * BITS;
      }
    }
    return shares;
  }

  /** By the sum of three shares with their bias: below 0 is black, above 1 is full. */
  private static byte[] encoded() {
    byte[] encoded = new byte[6 * BIAS];
    for (int i = 0; i < encoded.length; i++) {
      double light = Math.clamp((double) (i - 3 * BIAS) / LINEAR, 0.0, 1.0);
      double level = light <= 0.0031308 ? 12.92 * light : 1.055 * Math.pow(light, 1 / 2.4) - 0.055;
      encoded[i] = (byte) Math.rint(level * (LEVELS - 1));
    }
    return encoded;
  }

  /**
   * In place.
   *
   * @param red where red stands in a pixel, 0 or 2; blue stands at the other end
   */
  void convert(byte[] pixels, int red) {
    long[] ofRed = shares[0];
    long[] ofGreen = shares[1];
    long[] ofBlue = shares[2];
    byte[] encoded = ENCODED;
    for (int i = 0; i < pixels.length; i += CHANNELS) {
      long light =
          ofRed[pixels[i + red] & 0xFF]
              + ofGreen[pixels[i + 1] & 0xFF]
              + ofBlue[pixels[i + 2 - red] & 0xFF];
      pixels[i + red] = encoded[(int) light & MASK];
      pixels[i + 1] = encoded[(int) (light >>> BITS) & MASK];
      pixels[i + 2 - red] = encoded[(int) (light >>> 2 * BITS)];
    }
  }

  /** Whether no colour moves by more than a level: then pixels stay as they are. */
  boolean isSrgb() {
    int steps = 18;
    byte[] colours = new byte[steps * steps * steps * CHANNELS];
    for (int i = 0; i < colours.length / CHANNELS; i++) {
      colours[i * CHANNELS] = (byte) (i % steps * 15);
      colours[i * CHANNELS + 1] = (byte) (i / steps % steps * 15);
      colours[i * CHANNELS + 2] = (byte) (i / steps / steps * 15);
    }
    byte[] converted = Arrays.copyOf(colours, colours.length);
    convert(converted, 0);
    for (int i = 0; i < colours.length; i++) {
      if (Math.abs((colours[i] & 0xFF) - (converted[i] & 0xFF)) > 1) {
        return false;
      }
    }
    return true;
  }
}
