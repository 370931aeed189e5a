package dev.vectormesh.search.serving;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a namespace is searched with.
 *
 * @param name namespaces/{namespace}
 * @param uid unique over all tenants
 * @param space fingerprint of the space its documents are embedded in
 * @param model that space's model, as Triton names it
 * @param version the model's version
 * @param analysis how the live build's texts became BM25 terms; queries must be analysed alike
 * @param generation the live build of the index
 * @param signature equal signatures mean equal contents
 * @param physicalCollection where Qdrant holds the live build
 * @param collectionUids uids by collection names
 * @param collectionNames the same, turned round
 */
public record Serving(
    String name,
    String uid,
    String space,
    String model,
    String version,
    String analysis,
    long generation,
    String signature,
    String physicalCollection,
    Map<String, String> collectionUids,
    Map<String, String> collectionNames) {

  public static Serving of(
      String name,
      String uid,
      String space,
      String model,
      String version,
      String analysis,
      long generation,
      String signature,
      String physicalCollection,
      Map<String, String> collectionUids) {
    Map<String, String> names = HashMap.newHashMap(collectionUids.size());
    collectionUids.forEach((collection, id) -> names.put(id, collection));
    return new Serving(
        name,
        uid,
        space,
        model,
        version,
        analysis,
        generation,
        signature,
        physicalCollection,
        collectionUids,
        names);
  }

  /** The document's name; null when its collection is not one of the namespace's. */
  public @Nullable String documentName(String collectionUid, String documentId) {
    String collection = collectionNames.get(collectionUid);
    return collection == null ? null : collection + "/documents/" + documentId;
  }
}
