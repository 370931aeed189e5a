package dev.vectormesh.ingest.document;

import dev.vectormesh.ingest.picture.PictureFacts;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A document as it is kept.
 *
 * @param text null where it was not asked for
 * @param picture null of texts
 * @param duplicateOf the picture of the collection that it looks like and that comes first, if any
 * @param labels who may see it
 * @param features extractors that found something in it, with their versions
 * @param lineage what it was made from; null where that is nothing of the mesh's own
 */
public record Document(
    String id,
    State state,
    long revision,
    String title,
    String uri,
    String mediaType,
    String metadataJson,
    @Nullable String text,
    @Nullable PictureFacts picture,
    @Nullable String duplicateOf,
    int chunkCount,
    String contentHash,
    List<String> labels,
    @Nullable Lineage lineage,
    List<String> features,
    Instant createTime,
    Instant updateTime) {

  /** Where a document is in its life. */
  public enum State {
    PENDING,
    ACTIVE,
    DELETING
  }
}
