package dev.vectormesh.search.serving;

/** How a rollout tries its candidate. */
public enum Trial {
  /** Sessions of its share search it. */
  SHARE,
  /** It is asked beside the live arm, and nobody sees what it answers. */
  SHADOW,
  /** Sessions of its share see one list that is drawn from both. */
  INTERLEAVE
}
