package dev.vectormesh.search.serving;

import dev.vectormesh.points.Access;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a namespace is searched with.
 *
 * @param name namespaces/{namespace}
 * @param uid unique over all tenants
 * @param space fingerprint of the space that documents of most of its collections are in
 * @param model that space's model, as Triton names it
 * @param version the model's version
 * @param analysis how the live build's texts became BM25 terms; queries must be analysed alike
 * @param generation the live build of the index
 * @param signature equal signatures mean equal contents
 * @param physicalCollection where Qdrant holds the live build
 * @param others the spaces of the other collections
 * @param collectionUids uids by collection names
 * @param collectionNames the same, turned round
 * @param access which of its documents the caller sees
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
    List<ServedSpace> others,
    Map<String, String> collectionUids,
    Map<String, String> collectionNames,
    Access access) {
  public Serving {
    others = List.copyOf(others);
  }

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
      List<ServedSpace> others,
      Map<String, String> collectionUids,
      Access access) {
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
        others,
        collectionUids,
        names,
        access);
  }

  /** The same namespace, as callers with these labels see it. */
  Serving seenBy(Collection<String> labels) {
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
        others,
        collectionUids,
        collectionNames,
        access.by(labels));
  }

  /**
   * What each space is searched with that holds some of these collections: one part in most
   * namespaces, which have one space.
   *
   * @param asked names; empty means all
   */
  public List<Serving> parts(Collection<String> asked) {
    if (others.isEmpty()) {
      return List.of(this);
    }
    List<Serving> parts = new ArrayList<>();
    Set<String> own = new HashSet<>(asked.isEmpty() ? collectionUids.keySet() : asked);
    for (ServedSpace other : others) {
      if (other.collections().stream().anyMatch(own::contains)) {
        parts.add(in(other));
      }
      own.removeAll(other.collections());
    }
    // A name that nobody knows is left in here, and missed where the collection is looked up.
    if (!own.isEmpty() || parts.isEmpty()) {
      parts.addFirst(in(new ServedSpace(space, model, version, physicalCollection, own)));
    }
    return parts;
  }

  private Serving in(ServedSpace one) {
    return new Serving(
        name,
        uid,
        one.fingerprint(),
        one.model(),
        one.version(),
        analysis,
        generation,
        signature,
        one.physicalCollection(),
        List.of(),
        collectionUids,
        collectionNames,
        access);
  }

  /** Those of the asked collections that are searched with a part; empty where it is all. */
  public List<String> collectionsIn(Serving part, List<String> asked) {
    if (others.isEmpty() || asked.isEmpty()) {
      return asked;
    }
    return asked.stream().filter(name -> spaceOf(name).equals(part.space)).toList();
  }

  private String spaceOf(String collection) {
    return others.stream()
        .filter(other -> other.collections().contains(collection))
        .map(ServedSpace::fingerprint)
        .findFirst()
        .orElse(space);
  }

  /** The document's name; null when its collection is not one of the namespace's. */
  public @Nullable String documentName(String collectionUid, String documentId) {
    String collection = collectionNames.get(collectionUid);
    return collection == null ? null : collection + "/documents/" + documentId;
  }
}
