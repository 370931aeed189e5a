package dev.vectormesh.embedded.qdrant.dense;

/**
 * What searches cost, in nanoseconds: the planner compares a walk through a graph with a scan of
 * the rows that pass.
 *
 * @param scannedByte per byte of a vector that a scan reads in order
 * @param scannedRow per row that a scan reads
 * @param visitedByte per byte of a vector that a graph leads to
 * @param visitedNode per node that a graph leads to
 * @param comparedBytes of vectors without a graph up to which each is compared; of more, those
 *     whose sketches are near
 */
public record PlanCosts(
    double scannedByte,
    double scannedRow,
    double visitedByte,
    double visitedNode,
    long comparedBytes) {

  /** What Qdrant leaves without a graph, unless a collection says otherwise. */
  private static final long UNINDEXED = 10_000L << 10;

  /** Measured on one core of a server of 2025, vectors in memory. */
  public static final PlanCosts DEFAULT = new PlanCosts(0.04, 10, 0.055, 40, UNINDEXED);

  /** A graph is taken wherever there is one. */
  public static final PlanCosts GRAPH_FIRST = new PlanCosts(1e9, 1e9, 0, 0, UNINDEXED);

  /** Nodes of a graph that a search compares per candidate it keeps and doubling of its size. */
  private static final double VISITS = 1.6;

  /** Candidates' worth of nodes on the way to the lowest level. */
  private static final int DESCENT = 20;

  /** Share of passing rows above which a search of the graph looks at all neighbours alike. */
  private static final double UNFILTERED = 0.6;

  double scan(long rows, int bytes) {
    return rows * (scannedRow + scannedByte * bytes);
  }

  /**
   * A search of a graph.
   *
   * @param nodes of the graph
   * @param passing those that the filter lets pass
   * @param candidates that the search keeps
   * @param bytes of a vector as the graph compares it
   */
  double graph(long nodes, long passing, int candidates, int bytes) {
    double share = Math.max(1, passing) / (double) Math.max(1, nodes);
    double visits = (candidates + DESCENT) * VISITS * Math.log(Math.max(2, nodes)) / Math.log(2);
    double filtered = share >= UNFILTERED ? visits : visits * UNFILTERED / share;
    return Math.min(nodes, filtered) * (visitedNode + visitedByte * bytes);
  }
}
