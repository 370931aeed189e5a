package dev.vectormesh.ingest.collection;

import dev.vectormesh.corpus.v1.CollectionInput;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.text.ChunkSettings;
import dev.vectormesh.ingest.text.ExtractorSetting;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A set of documents that are chunked and embedded alike.
 *
 * @param encoder the model that embeds them; empty for the namespace's
 * @param space fingerprint of the space that they are in
 * @param follows whether that is the namespace's, whichever it is; else the collection chose it
 * @param chunking how its texts are cut, as asked for
 * @param extractors what reads its texts before they are cut, in order
 * @param input what its documents are made from; null where from nothing by itself
 * @param fields of the metadata of its documents; empty for who does not see all of these
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
    ChunkSettings chunking,
    List<ExtractorSetting> extractors,
    @Nullable CollectionInput input,
    long documents,
    long chunks,
    long version,
    List<MetadataField> fields,
    Instant createTime,
    Instant updateTime) {
  public String etag() {
    return "%x-%x-%x".formatted(version, documents, chunks);
  }
}
