package dev.vectormesh.ingest;

/** What a process does, so that the API scales apart from the pipeline. */
public enum Duty {
  /** Answers calls. */
  API,
  /** Runs jobs and repairs. */
  WORKER,
  BOTH;

  boolean works() {
    return this != API;
  }

  boolean answers() {
    return this != WORKER;
  }
}
