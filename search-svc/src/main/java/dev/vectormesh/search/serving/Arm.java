package dev.vectormesh.search.serving;

/** Which of two generations a search is for. */
public enum Arm {
  LIVE,
  CANDIDATE,
  /** Both: one list is drawn from theirs. */
  INTERLEAVED
}
