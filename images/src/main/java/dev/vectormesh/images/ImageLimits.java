package dev.vectormesh.images;

/**
 * What a picture may be, told by its header before anything is decoded.
 *
 * @param pixels width times height
 * @param side width, and height
 * @param frames of an animation, or pages of a TIFF
 * @param bytes of the file
 */
public record ImageLimits(long pixels, int side, int frames, long bytes) {
  /** 100 megapixels, 65,535 a side, 10,000 frames, 256 MiB. */
  public static final ImageLimits DEFAULT =
      new ImageLimits(100_000_000, 65_535, 10_000, 256L << 20);

  public ImageLimits {
    if (pixels < 1 || side < 1 || frames < 1 || bytes < 1 || bytes > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException("limits must be above 0, bytes below 2^31");
    }
  }

  void check(long width, long height) throws UnreadableImageException {
    if (width > side || height > side) {
      throw tooLarge("%,d x %,d pixels are more than %,d a side", width, height, side);
    }
    if (width * height > pixels) {
      throw tooLarge("%,d x %,d pixels are more than %,d", width, height, pixels);
    }
  }

  void checkFrames(int found) throws UnreadableImageException {
    if (found > frames) {
      throw tooLarge("it has more than %,d frames", frames);
    }
  }

  void checkBytes(long found) throws UnreadableImageException {
    if (found > bytes) {
      throw tooLarge("%,d bytes are more than %,d", found, bytes);
    }
  }

  private static UnreadableImageException tooLarge(String why, Object... values) {
    return new UnreadableImageException(
        UnreadableImageException.Reason.TOO_LARGE, why.formatted(values));
  }
}
