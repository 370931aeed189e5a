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

  /** A way to the nearest vectors. */
  enum Plan {
    /** All that pass are compared. */
    SCAN,
    /** Those whose {@linkplain VectorSketches sketches} are near are compared. */
    SKETCHES,
    /** Those that a graph leads to. */
    GRAPH
  }

  /** A plan for vectors with a graph of so many nodes. */
  Plan withGraph(DenseQuery query, int dimensions, int nodes, int passing) {
    int bytes = dimensions * Float.BYTES;
    boolean isScanned =
        query.exact()
            || costs.scan(passing, bytes) <= costs.graph(nodes, passing, query.candidates(), bytes);
    return isScanned ? Plan.SCAN : Plan.GRAPH;
  }

  /** A plan for a segment's vectors that no graph leads to. */
  Plan withoutGraph(DenseQuery query, int dimensions, int passing) {
    boolean isScanned =
        query.exact()
            || !query.quantized()
            || query.waiting() * dimensions * Float.BYTES <= costs.comparedBytes()
            || passing <= FEW * query.candidates()
            || !indexing.get().wantsSketches(query.name());
    return isScanned ? Plan.SCAN : Plan.SKETCHES;
  }
}
