package dev.vectormesh.search.query;

import dev.vectormesh.images.Pixels;
import dev.vectormesh.images.Preprocessing;

/** Reads pictures that are searched by. */
public interface Pictures {
  /**
   * The part of a picture that counts, as an encoder takes it.
   *
   * @param content the file
   * @throws dev.vectormesh.platform.error.ApiException INVALID_ARGUMENT (probes) when it cannot be
   *     read
   */
  Pixels read(byte[] content, Probe.Crop part, Preprocessing input);
}
