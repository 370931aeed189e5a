package dev.vectormesh.ingest.item;

/** The steps of an ingest, as jobs, failures and results name them. */
public enum Stage {
  FETCH,
  CLEAN,
  CHUNK,
  EMBED,
  STORE
}
