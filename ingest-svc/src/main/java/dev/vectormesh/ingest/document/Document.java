package dev.vectormesh.ingest.document;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A document as it is kept; {@code text} is null where it was not asked for. */
public record Document(
    String id,
    State state,
    long revision,
    String title,
    String uri,
    String mediaType,
    String metadataJson,
    @Nullable String text,
    int chunkCount,
    String contentHash,
    Instant createTime,
    Instant updateTime) {

  /** Where a document is in its life. */
  public enum State {
    PENDING,
    ACTIVE,
    DELETING
  }
}
