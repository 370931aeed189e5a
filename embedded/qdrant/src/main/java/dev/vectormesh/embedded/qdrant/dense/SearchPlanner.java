package dev.vectormesh.embedded.qdrant.dense;

import java.util.function.Supplier;

/**
 * Decides how a collection's dense vectors are searched.
 *
 * @param indexing as it is configured now
 */
public record SearchPlanner(PlanCosts costs, Supplier<VectorIndexing> indexing) {

  /** So many for each candidate are compared without asking their sketches first. */
  private static final int FEW = 2;

  /** One in so many vectors is compared where their sketches were, */
  private static final int SKETCHES = 64;

  /** and at least so many for each hit that is wanted. */
  private static final int PER_HIT = 4;

  /** Share of the heap that sketches of one segment may take. */
  private static final int HEAP_SHARE = 16;

  /** Bytes of vectors from which on a scan is worth other threads' waking up. */
  private static final long LONG_SCAN = 8L << 20;

  private static final long PART = 2L << 20;

  /** More parts than cores, so that a thread that wakes late finds less to do. */
  private static final int MOST_PARTS = 4 * Runtime.getRuntime().availableProcessors();

  /** Whether a graph of so many nodes is to be walked; else all that pass are compared. */
  boolean walks(DenseQuery query, int dimensions, int nodes, int passing) {
    // Of quantized vectors either way takes less, by about as much.
    int bytes = dimensions * Float.BYTES;
    return !query.exact()
        && costs.scan(passing, bytes) > costs.graph(nodes, passing, query.candidates(), bytes);
  }

  /**
   * Whether, of a segment's vectors that no graph leads to, only those are to be compared whose
   * {@linkplain VectorSketches sketches} are near; else all that pass are.
   *
   * @param vectors of the segment
   */
  boolean asksSketches(DenseQuery query, int dimensions, int vectors, int passing) {
    return !query.exact()
        && query.quantized()
        && query.waiting() * dimensions * Float.BYTES > costs.comparedBytes()
        && passing > FEW * query.candidates()
        && VectorSketches.bytes(vectors, dimensions) * HEAP_SHARE
            <= Runtime.getRuntime().maxMemory()
        && indexing.get().wantsSketches(query.name());
  }

  /** How many vectors are compared of those whose sketches were asked. */
  int sketched(DenseQuery query, int passing) {
    long wanted = Math.max(query.candidates(), (long) PER_HIT * query.limit());
    return (int) Math.min(passing, Math.max(wanted, passing / SKETCHES));
  }

  /**
   * Into how many parts a scan of so many vectors is divided, for threads that are idle.
   *
   * @param bytes that are compared of each vector
   */
  int parts(int bytes, int passing) {
    long all = (long) passing * bytes;
    return all < LONG_SCAN ? 1 : (int) Math.min(all / PART, MOST_PARTS);
  }
}
