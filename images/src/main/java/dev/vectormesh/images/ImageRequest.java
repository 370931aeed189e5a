package dev.vectormesh.images;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted of a picture.
 *
 * @param inputs for which models it is to be resized
 * @param part of the picture that inputs, thumbnails and hash are made of; null: all of it
 * @param thumbnails the longer side of each, in pixels
 * @param reading most pixels of the whole picture as text is read in it; 0: that is not wanted
 */
public record ImageRequest(
    List<Preprocessing> inputs, @Nullable Part part, List<Integer> thumbnails, int reading) {
  /** The sizes that the mesh shows. */
  public static final List<Integer> THUMBNAILS = List.of(640, 256);

  private static final int MOST_READING = 16_000_000;

  /** A box of the upright picture, 0 to 1 of its width and height, the origin at the top left. */
  public record Part(double left, double top, double right, double bottom) {
    public Part {
      boolean box =
          left >= 0 && left < right && right <= 1 && top >= 0 && top < bottom && bottom <= 1;
      if (!box) {
        throw new IllegalArgumentException(
            "a part needs 0 <= left < right <= 1 and 0 <= top < bottom <= 1");
      }
    }

    /** At least a pixel. */
    Picture of(Picture picture) {
      int x = Math.min((int) (left * picture.width()), picture.width() - 1);
      int y = Math.min((int) (top * picture.height()), picture.height() - 1);
      int wide = Math.max(1, (int) Math.ceil(right * picture.width()) - x);
      int high = Math.max(1, (int) Math.ceil(bottom * picture.height()) - y);
      return picture.cut(x, y, wide, high);
    }
  }

  public ImageRequest {
    inputs = List.copyOf(inputs);
    thumbnails = List.copyOf(thumbnails);
    if (thumbnails.stream().anyMatch(size -> size < 1 || size > 4096)) {
      throw new IllegalArgumentException("thumbnails are 1 to 4096 pixels, not " + thumbnails);
    }
    if (reading < 0 || reading > MOST_READING) {
      throw new IllegalArgumentException(
          "reading is " + reading + ", must be in 0.." + MOST_READING);
    }
  }

  /** Nothing is read in the picture. */
  public ImageRequest(List<Preprocessing> inputs, @Nullable Part part, List<Integer> thumbnails) {
    this(inputs, part, thumbnails, 0);
  }

  /** The same, and the picture itself, made smaller where it has more pixels than these. */
  public ImageRequest withReading(int pixels) {
    return new ImageRequest(inputs, part, thumbnails, pixels);
  }

  /** A query's picture: the pixels for models alone. */
  public static ImageRequest inputs(List<Preprocessing> inputs, @Nullable Part part) {
    return new ImageRequest(inputs, part, List.of());
  }
}
