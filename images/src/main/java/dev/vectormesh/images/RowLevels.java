package dev.vectormesh.images;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import org.jspecify.annotations.Nullable;

/** Reads rows of an image as 8-bit levels: of its own colour space where that is RGB or grey. */
abstract sealed class RowLevels {
  private static final int MAX = 255;

  final BufferedImage image;
  final int width;
  final int channels;
  final byte[] colours;
  final byte @Nullable [] alpha;

  private RowLevels(BufferedImage image, int channels) {
    this.image = image;
    this.width = image.getWidth();
    this.channels = channels;
    colours = new byte[width * channels];
    alpha = image.getColorModel().hasAlpha() ? new byte[width] : null;
  }

  static RowLevels of(BufferedImage image) {
    ColorModel model = image.getColorModel();
    if (!isPlain(model)) {
      return new ByModel(image);
    }
    return model.getTransferType() == DataBuffer.TYPE_BYTE
            || model.getTransferType() == DataBuffer.TYPE_USHORT
        ? new OfIntegers(image)
        : new OfNumbers(image);
  }

  /** Grey or RGB, one sample a channel. */
  static boolean isPlain(ColorModel model) {
    int type = model.getColorSpace().getType();
    return model instanceof ComponentColorModel
        && !model.isAlphaPremultiplied()
        && (type == ColorSpace.TYPE_GRAY && model.getNumColorComponents() == 1
            || type == ColorSpace.TYPE_RGB && model.getNumColorComponents() == 3);
  }

  abstract void read(int y);

  /** 1 for grey, 3 for RGB. */
  int channels() {
    return channels;
  }

  /** {@code [width * channels]} of the row that was read, red first. */
  byte[] colours() {
    return colours;
  }

  /** {@code [width]} of the row that was read; null when the image has no alpha. */
  byte @Nullable [] alpha() {
    return alpha;
  }

  /** Samples of up to 16 bits: of more than 8 the upper 8 stay, as in Pillow. */
  private static final class OfIntegers extends RowLevels {
    private final Raster raster;
    private final int shift;
    private @Nullable Object elements;

    OfIntegers(BufferedImage image) {
      super(image, image.getColorModel().getNumColorComponents());
      raster = image.getRaster();
      shift = Math.max(0, image.getColorModel().getComponentSize(0) - 8);
    }

    @Override
    void read(int y) {
      elements = raster.getDataElements(raster.getMinX(), raster.getMinY() + y, width, 1, elements);
      int bands = raster.getNumBands();
      for (int x = 0; x < width; x++) {
        for (int channel = 0; channel < channels; channel++) {
          colours[x * channels + channel] = level(x * bands + channel);
        }
        if (alpha != null) {
          alpha[x] = level(x * bands + channels);
        }
      }
    }

    private byte level(int at) {
      return elements instanceof short[] shorts
          ? (byte) ((shorts[at] & 0xFFFF) >> shift)
          : ((byte[]) java.util.Objects.requireNonNull(elements))[at];
    }
  }

  /** Floating point and the like, 0 to 1. */
  private static final class OfNumbers extends RowLevels {
    OfNumbers(BufferedImage image) {
      super(image, image.getColorModel().getNumColorComponents());
    }

    @Override
    void read(int y) {
      Raster raster = image.getRaster();
      for (int x = 0; x < width; x++) {
        Object element = raster.getDataElements(raster.getMinX() + x, raster.getMinY() + y, null);
        float[] values = image.getColorModel().getNormalizedComponents(element, null, 0);
        for (int channel = 0; channel < channels; channel++) {
          colours[x * channels + channel] = level(values[channel]);
        }
        if (alpha != null) {
          alpha[x] = level(values[channels]);
        }
      }
    }

    private static byte level(float value) {
      return (byte) Math.clamp(Math.round(value * MAX), 0, MAX);
    }
  }

  /** Palettes, packed pixels, CMYK, Lab: by the colour model, which is right there. */
  private static final class ByModel extends RowLevels {
    private final int[] argb;

    ByModel(BufferedImage image) {
      super(image, Picture.CHANNELS);
      argb = new int[width];
    }

    @Override
    void read(int y) {
      image.getRGB(0, y, width, 1, argb, 0, width);
      for (int x = 0; x < width; x++) {
        colours[x * 3] = (byte) (argb[x] >> 16);
        colours[x * 3 + 1] = (byte) (argb[x] >> 8);
        colours[x * 3 + 2] = (byte) argb[x];
        if (alpha != null) {
          alpha[x] = (byte) (argb[x] >> 24);
        }
      }
    }
  }
}
