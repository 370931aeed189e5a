package dev.vectormesh.search.query;

/** How the halves' scores become one. */
public sealed interface Fusion {
  /**
   * {@code denseWeight x dense + (1 - denseWeight) x lexical}, each score min-max normalised over
   * all that could be found: 0 stands for the farthest vector and for no word in common, and not
   * for the last of the candidates, which would make the scores depend on how many there are. A
   * document that a half did not reach counts there as the last one that it did reach. Bruch et al.
   * 2023, "An Analysis of Fusion Functions for Hybrid Retrieval".
   *
   * @param denseWeight 0..1
   */
  record Convex(double denseWeight) implements Fusion {
    public static final double USUAL_DENSE_WEIGHT = 0.7;
  }

  /** Sum of {@code 1 / (k + rank)}, ranks from 1. Cormack et al. 2009. */
  record ReciprocalRank(int k) implements Fusion {
    public static final int USUAL_K = 60;
  }

  /** One half alone: its own score. */
  record Alone() implements Fusion {}
}
