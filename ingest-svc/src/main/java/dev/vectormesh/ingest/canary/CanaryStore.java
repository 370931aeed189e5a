package dev.vectormesh.ingest.canary;

import java.util.List;

/** Keeps the vectors that a space's canary items had when it was first written to. */
public interface CanaryStore {
  /**
   * The vectors that are kept; these where none are yet.
   *
   * @param space its fingerprint
   * @param items version of the items that were embedded
   * @param now {@code float[n][d]}
   */
  List<float[]> keepFirst(String space, int items, List<float[]> now);
}
