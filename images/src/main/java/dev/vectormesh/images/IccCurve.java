package dev.vectormesh.images;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Curves in ICC profiles (ICC.1:2022, 10.6 and 10.18): tables, powers, and parametric ones. */
final class IccCurve {
  private static final int LEVELS = 256;

  private IccCurve() {}

  /**
   * Linear light, 0 to 1, of each 8-bit level; null when the curve is of another kind.
   *
   * @throws java.nio.BufferUnderflowException when it is cut short
   */
  static double @Nullable [] of(byte @Nullable [] tag) {
    if (tag == null || tag.length < 12) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(tag);
    String kind = new String(tag, 0, 4, StandardCharsets.ISO_8859_1);
    in.position(8);
    return switch (kind) {
      case "curv" -> table(in);
      case "para" -> parametric(in);
      default -> null;
    };
  }

  private static double[] table(ByteBuffer in) {
    int count = in.getInt();
    double[] light = new double[LEVELS];
    if (count <= 1) {
      double gamma = count == 0 ? 1 : Short.toUnsignedInt(in.getShort()) / 256.0;
      for (int level = 0; level < LEVELS; level++) {
        light[level] = Math.pow(level / 255.0, gamma);
      }
      return light;
    }
    in.limit(Math.addExact(in.position(), Math.multiplyExact(2, count)));
    for (int level = 0; level < LEVELS; level++) {
      double at = level / 255.0 * (count - 1);
      int low = Math.min((int) at, count - 2);
      double from = Short.toUnsignedInt(in.getShort(in.position() + 2 * low));
      double to = Short.toUnsignedInt(in.getShort(in.position() + 2 * low + 2));
      light[level] = (from + (to - from) * (at - low)) / 65535;
    }
    return light;
  }

  /** Types 0 to 4 are one formula with more and more parameters: (a x + b)^g + e, or c x + f. */
  private static double @Nullable [] parametric(ByteBuffer in) {
    int type = in.getShort();
    in.getShort();
    if (type < 0 || type > 4) {
      return null;
    }
    double g = fixed(in);
    double a = type > 0 ? fixed(in) : 1;
    double b = type > 0 ? fixed(in) : 0;
    double c = type > 1 ? fixed(in) : 0;
    double d = type > 2 ? fixed(in) : 0;
    double e = type == 4 ? fixed(in) : 0;
    double f = type == 4 ? fixed(in) : 0;
    double from = type == 1 || type == 2 ? -b / a : d;
    // Of type 2 the fourth is added on both sides.
    double added = type == 2 ? c : e;
    double below = type == 2 ? c : f;
    double slope = type > 2 ? c : 0;
    double[] light = new double[LEVELS];
    for (int level = 0; level < LEVELS; level++) {
      double x = level / 255.0;
      double value = x >= from ? Math.pow(Math.max(0, a * x + b), g) + added : slope * x + below;
      light[level] = Math.clamp(value, 0.0, 1.0);
    }
    return light;
  }

  private static double fixed(ByteBuffer in) {
    return in.getInt() / 65536.0;
  }
}
