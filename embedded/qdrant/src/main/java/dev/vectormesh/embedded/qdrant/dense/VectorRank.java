package dev.vectormesh.embedded.qdrant.dense;

/** How near a stored vector is to a query; larger is better. */
public interface VectorRank {

  /** The rank of {@code stored}; both as they are compared. */
  float rank(float[] query, float[] stored);
}
