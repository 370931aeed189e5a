package dev.vectormesh.images;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came out of a picture.
 *
 * @param width as it is shown, upright; {@code height} as well
 * @param warnings for a person: what was left out or is damaged
 * @param inputs one for each wanted preprocessing, in its order
 * @param thumbnails in the order of the wanted sizes
 * @param appearance what it is compared by with others
 * @param reading the whole picture, for reading text in it; null where that was not wanted
 */
public record ReadImage(
    ImageFormat format,
    int width,
    int height,
    List<String> warnings,
    List<Pixels> inputs,
    List<Thumbnail> thumbnails,
    Appearance appearance,
    ImageFacts facts,
    @Nullable Pixels reading) {
  public ReadImage {
    warnings = List.copyOf(warnings);
    inputs = List.copyOf(inputs);
    thumbnails = List.copyOf(thumbnails);
  }
}
