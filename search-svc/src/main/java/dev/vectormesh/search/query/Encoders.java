package dev.vectormesh.search.query;

import dev.vectormesh.encoders.SpaceEncoder;

/** Encoders by the space that they embed in. */
public interface Encoders {
  /**
   * The encoder of exactly this space.
   *
   * @param model as Triton names it
   * @param version as Triton names it
   * @param fingerprint of the space
   */
  SpaceEncoder of(String model, String version, String fingerprint);
}
