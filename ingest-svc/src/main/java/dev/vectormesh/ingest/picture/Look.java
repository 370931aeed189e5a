package dev.vectormesh.ingest.picture;

import dev.vectormesh.images.Pixels;
import dev.vectormesh.images.Thumbnail;
import java.util.List;

/**
 * A picture's pixels.
 *
 * @param input as the encoder takes them
 * @param thumbnails to be kept for showing
 */
public record Look(Pixels input, List<Thumbnail> thumbnails) {
  public Look {
    thumbnails = List.copyOf(thumbnails);
  }
}
