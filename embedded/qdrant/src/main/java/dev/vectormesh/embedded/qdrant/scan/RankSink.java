package dev.vectormesh.embedded.qdrant.scan;

/** Takes a row and its rank; a larger rank is better. */
public interface RankSink {
  void accept(int row, float rank);

  /** Rows of a smaller rank need not be handed over any more. */
  default float floor() {
    return Float.NEGATIVE_INFINITY;
  }
}
