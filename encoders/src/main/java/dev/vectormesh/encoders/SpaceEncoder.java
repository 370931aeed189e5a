package dev.vectormesh.encoders;

import java.util.Optional;

/** All encoders of one embedding space: what they make of texts and of pictures is comparable. */
public interface SpaceEncoder {
  EmbeddingSpace space();

  TextEncoder text();

  /** Empty in a space of texts alone. */
  Optional<ImageEncoder> image();
}
