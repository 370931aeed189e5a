package dev.vectormesh.embedded.qdrant.query;

import dev.vectormesh.embedded.qdrant.storage.PointKey;
import dev.vectormesh.embedded.qdrant.storage.Snapshot;

/** A point that was found, where it lies, and its score. */
public record Hit(PointKey key, float score, Snapshot.Place place) {
  Hit withScore(float newScore) {
    return new Hit(key, newScore, place);
  }
}
