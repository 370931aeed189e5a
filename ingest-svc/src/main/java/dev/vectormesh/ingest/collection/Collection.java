package dev.vectormesh.ingest.collection;

import dev.vectormesh.corpus.v1.CollectionInput;
import dev.vectormesh.ingest.name.CollectionName;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A set of documents that are chunked and embedded alike.
 *
 * @param encoder the model that embeds them; empty for the namespace's
 * @param space fingerprint of the space that they are in
 * @param follows whether that is the namespace's, whichever it is; else the collection chose it
 * @param maxTokens tokens in a chunk as asked for; 0 for the default
 * @param overlapTokens tokens that neighbours share as asked for; null for the default
 * @param input what its documents are made from; null where from nothing by itself
 */
public record Collection(
    String tenant,
    UUID uid,
    UUID namespaceUid,
    CollectionName name,
    String displayName,
    String encoder,
    String space,
    boolean follows,
    int maxTokens,
    @Nullable Integer overlapTokens,
    @Nullable CollectionInput input,
    long documents,
    long chunks,
    long version,
    Instant createTime,
    Instant updateTime) {
  public String etag() {
    return "%x-%x-%x".formatted(version, documents, chunks);
  }
}
