package dev.vectormesh.embedded.qdrant.dense;

/**
 * A dense vector of a collection.
 *
 * @param multi whether a point has several of them, which are kept one after the other
 */
public record DenseSpec(int size, Metric metric, boolean multi) {

  /** How two of them are compared. */
  public VectorRank rank() {
    return multi ? new MaxSim(metric, size) : metric;
  }
}
