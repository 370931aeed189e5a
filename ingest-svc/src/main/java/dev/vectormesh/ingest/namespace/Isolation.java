package dev.vectormesh.ingest.namespace;

/** How vectors of a namespace are kept apart from others'. */
public enum Isolation {
  /** A physical collection of its own per generation. */
  DEDICATED,
  /** One physical collection per space, shared by many namespaces of many tenants. */
  SHARED;

  /** As callers are told of it. */
  public dev.vectormesh.corpus.v1.Namespace.Isolation toProto() {
    return switch (this) {
      case DEDICATED -> dev.vectormesh.corpus.v1.Namespace.Isolation.ISOLATION_DEDICATED;
      case SHARED -> dev.vectormesh.corpus.v1.Namespace.Isolation.ISOLATION_SHARED;
    };
  }
}
