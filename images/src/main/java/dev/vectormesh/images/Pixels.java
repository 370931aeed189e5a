package dev.vectormesh.images;

/**
 * A picture of 8 bits a channel.
 *
 * @param rgb {@code [height * width * 3]}, row by row, red first; not copied
 */
public record Pixels(int width, int height, byte[] rgb) {
  public Pixels {
    if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
      throw new IllegalArgumentException(
          "%d x %d pixels need %d bytes, got %d"
              .formatted(width, height, 3L * width * height, rgb.length));
    }
  }
}
