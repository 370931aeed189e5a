package dev.vectormesh.ingest.namespace;

/** How vectors of a namespace are kept apart from others'. */
public enum Isolation {
  /** A physical collection of its own per generation. */
  DEDICATED,
  /** One physical collection per space, shared by many namespaces of many tenants. */
  SHARED
}
