package dev.vectormesh.finetune.corpus;

import dev.vectormesh.corpus.v1.EmbeddingSpace;
import java.util.Map;
import java.util.UUID;

/**
 * What a namespace is searched with now.
 *
 * @param name namespaces/{namespace}
 * @param space of the collections that chose no other
 * @param generation the number of the live build
 * @param physical the collection in Qdrant that holds it
 * @param collections uids of the collections by their names; those of other spaces too
 */
public record LiveIndex(
    String tenant,
    String name,
    UUID uid,
    EmbeddingSpace space,
    long generation,
    String physical,
    Map<String, String> collections) {

  public LiveIndex {
    collections = Map.copyOf(collections);
  }

  /** The name of the collection of this uid; the uid itself where the collection is gone. */
  public String collectionName(String uid) {
    return collections.entrySet().stream()
        .filter(each -> each.getValue().equals(uid))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(uid);
  }
}
