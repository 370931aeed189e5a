package dev.vectormesh.images;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import org.jspecify.annotations.Nullable;

/**
 * What a reader hands out becomes 8 bit sRGB over white. Levels are taken from the raster: Java's
 * getRGB brightens grey pictures by some 50 levels.
 */
final class Colours {
  private static final int MAX = 255;

  private Colours() {}

  /**
   * @param embedded a profile that the reader did not apply
   */
  static Picture of(BufferedImage image, @Nullable ICC_Profile embedded) {
    ICC_Profile profile = embedded == null ? ownProfile(image.getColorModel()) : embedded;
    MatrixProfile matrix = profile == null ? null : MatrixProfile.of(profile);
    if (matrix != null && matrix.isSrgb()) {
      profile = null;
      matrix = null;
    }
    boolean plain = image.getType() == BufferedImage.TYPE_3BYTE_BGR;
    if (plain && image.getRaster().getParent() == null && (profile == null || matrix != null)) {
      Picture picture = Picture.of(image);
      if (matrix != null) {
        matrix.convert(picture.bgr(), 2);
      }
      return picture;
    }
    return byRows(image, profile, matrix);
  }

  private static Picture byRows(
      BufferedImage image, @Nullable ICC_Profile profile, @Nullable MatrixProfile matrix) {
    int width = image.getWidth();
    int height = image.getHeight();
    byte[] bgr = new byte[Math.multiplyExact(Picture.CHANNELS * width, height)];
    RowLevels rows = RowLevels.of(image);
    SrgbRow srgb = new SrgbRow(matrix == null ? profile : null, matrix, rows.channels(), width);
    for (int y = 0; y < height; y++) {
      rows.read(y);
      blend(srgb.convert(rows.colours()), rows.alpha(), bgr, y * width * Picture.CHANNELS);
    }
    return new Picture(width, height, bgr);
  }

  /** A TIFF's profile stays in its colour model; Java's own grey and sRGB are none. */
  private static @Nullable ICC_Profile ownProfile(ColorModel model) {
    boolean standard =
        model.getColorSpace().isCS_sRGB()
            || model.getColorSpace() == ColorSpace.getInstance(ColorSpace.CS_GRAY);
    return !standard
            && RowLevels.isPlain(model)
            && model.getColorSpace() instanceof ICC_ColorSpace icc
        ? icc.getProfile()
        : null;
  }

  /** As Pillow's paste over white: c * a + 255 * (1 - a), rounded. */
  private static void blend(byte[] rgb, byte @Nullable [] alpha, byte[] bgr, int at) {
    for (int i = 0; i < rgb.length; i += Picture.CHANNELS) {
      int opacity = alpha == null ? MAX : alpha[i / Picture.CHANNELS] & MAX;
      bgr[at + i] = over(rgb[i + 2], opacity);
      bgr[at + i + 1] = over(rgb[i + 1], opacity);
      bgr[at + i + 2] = over(rgb[i], opacity);
    }
  }

  private static byte over(byte level, int opacity) {
    if (opacity == MAX) {
      return level;
    }
    int sum = (level & MAX) * opacity + MAX * (MAX - opacity) + 128;
    return (byte) ((sum >> 8) + sum >> 8);
  }
}
