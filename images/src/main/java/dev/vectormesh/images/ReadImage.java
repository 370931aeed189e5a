package dev.vectormesh.images;

import java.util.List;

/**
 * What came out of a picture.
 *
 * @param width as it is shown, upright; {@code height} as well
 * @param warnings for a person: what was left out or is damaged
 * @param inputs one for each wanted preprocessing, in its order
 * @param thumbnails in the order of the wanted sizes
 * @param appearance what it is compared by with others
 */
public record ReadImage(
    ImageFormat format,
    int width,
    int height,
    List<String> warnings,
    List<Pixels> inputs,
    List<Thumbnail> thumbnails,
    Appearance appearance,
    ImageFacts facts) {
  public ReadImage {
    warnings = List.copyOf(warnings);
    inputs = List.copyOf(inputs);
    thumbnails = List.copyOf(thumbnails);
  }
}
