package dev.vectormesh.embedded.qdrant.query;

import dev.vectormesh.embedded.qdrant.segment.PointKey;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import io.qdrant.client.grpc.Points.OrderValue;
import org.jspecify.annotations.Nullable;

/**
 * A point that was found, where it lies, and its score.
 *
 * @param order the payload value that gave it its place, when hits are ordered by one
 */
public record Hit(PointKey key, float score, Snapshot.Place place, @Nullable OrderValue order) {

  public Hit(PointKey key, float score, Snapshot.Place place) {
    this(key, score, place, null);
  }

  Hit withScore(float newScore) {
    return new Hit(key, newScore, place, null);
  }
}
