package dev.vectormesh.embedded.qdrant.storage;

import java.util.function.Supplier;

/**
 * Decides how a collection's dense vectors are searched.
 *
 * @param indexing as it is configured now
 */
record SearchPlanner(PlanCosts costs, Supplier<VectorIndexing> indexing) {

  /** So many for each candidate are compared without asking their sketches first. */
  private static final int FEW = 2;

  /** Whether a graph of so many nodes is to be walked; else all that pass are compared. */
  boolean walks(DenseQuery query, int dimensions, int nodes, int passing) {
    int bytes = dimensions * Float.BYTES;
    return !query.exact()
        && costs.scan(passing, bytes) > costs.graph(nodes, passing, query.candidates(), bytes);
  }

  /**
   * Whether, of a segment's vectors that no graph leads to, only those are to be compared whose
   * {@linkplain VectorSketches sketches} are near; else all that pass are.
   */
  boolean asksSketches(DenseQuery query, int dimensions, int passing) {
    return !query.exact()
        && query.quantized()
        && query.waiting() * dimensions * Float.BYTES > costs.comparedBytes()
        && passing > FEW * query.candidates()
        && indexing.get().wantsSketches(query.name());
  }
}
