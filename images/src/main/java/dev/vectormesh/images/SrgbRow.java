package dev.vectormesh.images;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import org.jspecify.annotations.Nullable;

/** Turns rows of levels into sRGB, by a profile if there is one. */
final class SrgbRow {
  private final int channels;
  private final byte[] rgb;
  private final @Nullable ColorConvertOp convert;
  private final @Nullable MatrixProfile matrix;
  private final WritableRaster target;

  /**
   * @param profile of as many components as {@code channels}
   * @param matrix in its stead, of three channels
   * @param channels 1 for grey, 3 for RGB
   */
  SrgbRow(@Nullable ICC_Profile profile, @Nullable MatrixProfile matrix, int channels, int width) {
    this.matrix = matrix;
    this.channels = channels;
    rgb = new byte[Picture.CHANNELS * width];
    target = row(rgb, Picture.CHANNELS);
    convert =
        profile == null ? null : new ColorConvertOp(new ICC_Profile[] {profile, srgb()}, null);
  }

  private static ICC_Profile srgb() {
    return ICC_Profile.getInstance(ColorSpace.CS_sRGB);
  }

  private static WritableRaster row(byte[] levels, int channels) {
    int width = levels.length / channels;
    int[] offsets = java.util.stream.IntStream.range(0, channels).toArray();
    return Raster.createInterleavedRaster(
        new DataBufferByte(levels, levels.length),
        width,
        1,
        levels.length,
        channels,
        offsets,
        null);
  }

  /**
   * @param levels {@code [width * channels]}, red first
   * @return {@code [width * 3]}, red first; overwritten by the next row
   */
  byte[] convert(byte[] levels) {
    if (convert != null) {
      convert.filter(row(levels, channels), target);
      return rgb;
    }
    if (channels == Picture.CHANNELS) {
      if (matrix != null) {
        matrix.convert(levels, 0);
      }
      return levels;
    }
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = levels[i / Picture.CHANNELS];
    }
    return rgb;
  }
}
