package dev.vectormesh.ingest.namespace;

import dev.vectormesh.encoders.EmbeddingSpace;

/**
 * A generation's points in one embedding space.
 *
 * @param physical the Qdrant collection that holds them
 */
public record SpaceIndex(EmbeddingSpace space, String physical) {}
