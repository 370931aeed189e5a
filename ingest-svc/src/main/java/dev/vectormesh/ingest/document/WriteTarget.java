package dev.vectormesh.ingest.document;

import dev.vectormesh.ingest.collection.Collection;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.namespace.Generation;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.namespace.SpaceIndex;
import dev.vectormesh.ingest.picture.Thumbnails;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where documents are written: a collection, in the live generation of its namespace.
 *
 * @param index the generation's points in the collection's space
 * @param batch the batch that writes; null for a caller's own writes
 */
public record WriteTarget(
    String tenant,
    UUID namespaceUid,
    Generation generation,
    SpaceIndex index,
    UUID collectionUid,
    CollectionName collection,
    int maxTokens,
    @Nullable Integer overlapTokens,
    @Nullable UUID batch) {

  public static WriteTarget of(Namespace namespace, Collection collection) {
    return new WriteTarget(
        namespace.tenant(),
        namespace.uid(),
        namespace.generation(),
        namespace.generation().of(collection.space()),
        collection.uid(),
        collection.name(),
        collection.maxTokens(),
        collection.overlapTokens(),
        null);
  }

  /** Whose thumbnails a document's are. */
  public Thumbnails.Owner owner(String document) {
    return new Thumbnails.Owner(namespaceUid, collectionUid, document);
  }

  public WriteTarget inBatch(UUID uid) {
    return new WriteTarget(
        tenant,
        namespaceUid,
        generation,
        index,
        collectionUid,
        collection,
        maxTokens,
        overlapTokens,
        uid);
  }
}
