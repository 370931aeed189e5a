package dev.vectormesh.ingest.text;

import org.jspecify.annotations.Nullable;

/**
 * How a collection's texts are to be cut, as it was asked for.
 *
 * @param maxTokens in a chunk; 0 for the default
 * @param overlapTokens that neighbours share; null for the default
 * @param percentile share of neighbouring sentences that one topic holds together, in percent; 0
 *     for the default
 */
public record ChunkSettings(
    ChunkMethod method,
    TokenCount count,
    int maxTokens,
    @Nullable Integer overlapTokens,
    int percentile) {
  public static final ChunkSettings DEFAULT = window(0, null);

  /** By a window over the encoder's tokens. */
  public static ChunkSettings window(int maxTokens, @Nullable Integer overlapTokens) {
    return new ChunkSettings(ChunkMethod.WINDOW, TokenCount.ENCODER, maxTokens, overlapTokens, 0);
  }
}
