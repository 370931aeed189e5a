package dev.vectormesh.images;

import java.util.List;

/**
 * A picture as it is shown, and what its file says of it.
 *
 * @param warnings for a person: what was left out or is damaged
 */
record DecodedImage(ImageFormat format, Picture picture, ImageFacts facts, List<String> warnings) {}
