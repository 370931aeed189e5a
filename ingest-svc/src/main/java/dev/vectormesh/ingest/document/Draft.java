package dev.vectormesh.ingest.document;

import com.google.protobuf.Struct;
import org.jspecify.annotations.Nullable;

/**
 * A document as it is to be kept.
 *
 * @param contentHash of all that shapes its chunks
 * @param origin where it comes from; null for documents written by a caller
 */
public record Draft(
    String id,
    String title,
    String uri,
    String mediaType,
    Struct metadata,
    Content content,
    String contentHash,
    @Nullable Origin origin) {
  /** The same document by another hash. */
  public Draft hashed(String hash) {
    return new Draft(id, title, uri, mediaType, metadata, content, hash, origin);
  }

  /** The same document, with more of its content. */
  public Draft with(Content other) {
    return new Draft(id, title, uri, mediaType, metadata, other, contentHash, origin);
  }
}
