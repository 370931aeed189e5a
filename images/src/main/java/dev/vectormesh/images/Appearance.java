package dev.vectormesh.images;

import dev.vectormesh.images.Preprocessing.Interpolation;
import java.util.HexFormat;

/**
 * What a picture looks like at a glance, small enough to compare it with many others.
 *
 * @param hash {@link PerceptualHash}
 * @param colours the mean colour of each quarter, row by row: red, green, blue, as 24 hex digits;
 *     empty where it is not known
 */
public record Appearance(long hash, String colours) {
  /** Bits of the hash that may differ between near duplicates. */
  public static final int BITS = 6;

  /**
   * Levels of 255 that a quarter's mean red, green or blue may differ by. The hash is of grey
   * levels alone: without it a red thing and a blue one of one shape would be the same.
   */
  public static final int LEVELS = 10;

  /**
   * Bits that are set in the hash of a picture that shows something: 32 of 64 lie above their
   * median. A flat or symmetrical picture has many frequencies that are 0, and fewer bits.
   */
  private static final int TELLING_BITS = 24;

  private static final int QUARTERS = 2;
  private static final int SIDE = 32;

  static Appearance of(Picture picture) {
    Picture small = Resize.resize(picture, SIDE, SIDE, Interpolation.BICUBIC);
    return new Appearance(PerceptualHash.of(small), colours(small));
  }

  /** The colours of pictures that are {@code SIDE} pixels wide and high. */
  private static String colours(Picture small) {
    byte[] bgr = small.bgr();
    int half = SIDE / QUARTERS;
    byte[] means = new byte[QUARTERS * QUARTERS * 3];
    for (int i = 0; i < means.length; i++) {
      int left = i / 3 % QUARTERS * half;
      int top = i / 3 / QUARTERS * half;
      int blueFirst = 2 - i % 3;
      int sum = 0;
      for (int y = top; y < top + half; y++) {
        for (int x = left; x < left + half; x++) {
          sum += bgr[(y * SIDE + x) * 3 + blueFirst] & 0xFF;
        }
      }
      means[i] = (byte) ((sum + half * half / 2) / (half * half));
    }
    return HexFormat.of().formatHex(means);
  }

  /** Whether so little is to be seen that many pictures which are not copies look the same. */
  public boolean plain() {
    return Long.bitCount(hash) < TELLING_BITS;
  }

  /**
   * Whether one may be a copy of the other: smaller, compressed, slightly cut or turned. Plain
   * pictures are near to none.
   */
  public boolean near(Appearance other) {
    return !plain()
        && !other.plain()
        && PerceptualHash.distance(hash, other.hash) <= BITS
        && sameColours(other);
  }

  private boolean sameColours(Appearance other) {
    if (colours.isEmpty() || other.colours.isEmpty()) {
      return true;
    }
    byte[] mine = HexFormat.of().parseHex(colours);
    byte[] others = HexFormat.of().parseHex(other.colours);
    for (int i = 0; i < mine.length; i++) {
      if (Math.abs((mine[i] & 0xFF) - (others[i] & 0xFF)) > LEVELS) {
        return false;
      }
    }
    return true;
  }
}
