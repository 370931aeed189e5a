package dev.vectormesh.embedded.triton;

/** Who decides which models of the repository are served. */
public enum ModelControl {
  /** All of them, as they are at the start. */
  NONE,
  /** Those that are named at the start, and what clients load and unload. */
  EXPLICIT,
  /** All of them: the folder is looked at every so often, and what changes there is taken over. */
  POLL
}
