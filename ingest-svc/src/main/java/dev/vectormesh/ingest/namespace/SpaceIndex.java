package dev.vectormesh.ingest.namespace;

import dev.vectormesh.encoders.EmbeddingSpace;

/**
 * A generation's points in one embedding space.
 *
 * @param physical the Qdrant collection that holds them
 */
public record SpaceIndex(EmbeddingSpace space, String physical) {
  /** What names of physical collections begin with that many namespaces share. */
  public static final String SHARED = "vm-s-";

  /** What others begin with. */
  static final String DEDICATED = "vm-n-";

  /** How it is kept apart from other namespaces' points. */
  public Isolation isolation() {
    return physical.startsWith(SHARED) ? Isolation.SHARED : Isolation.DEDICATED;
  }

  /** The space, as callers are told of it. */
  public dev.vectormesh.corpus.v1.EmbeddingSpace toProto() {
    return dev.vectormesh.corpus.v1.EmbeddingSpace.newBuilder()
        .setFingerprint(space.fingerprint())
        .setModel(space.model())
        .setVersion(space.version())
        .setDimension(space.dimension())
        .setMetric(space.metric())
        .setMaxTokens(space.maxTokens())
        .build();
  }
}
