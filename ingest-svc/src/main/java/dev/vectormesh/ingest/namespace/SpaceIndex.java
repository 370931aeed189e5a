package dev.vectormesh.ingest.namespace;

import dev.vectormesh.encoders.EmbeddingSpace;

/**
 * A generation's points in one embedding space.
 *
 * @param physical the Qdrant collection that holds them
 */
public record SpaceIndex(EmbeddingSpace space, String physical) {
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
