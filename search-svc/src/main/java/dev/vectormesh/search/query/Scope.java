package dev.vectormesh.search.query;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.points.Access;
import dev.vectormesh.search.serving.Serving;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * All that a search may read: one build of one namespace of one tenant, and of that what its caller
 * sees.
 *
 * @param collection the physical collection in Qdrant
 * @param space fingerprint of the space of its dense vectors
 * @param namespaceUid unique over all tenants
 * @param collectionUids only these collections of the namespace; empty means all
 * @param access which documents are seen
 */
public record Scope(
    String tenant,
    String collection,
    String space,
    String namespaceUid,
    long generation,
    Set<String> collectionUids,
    Access access) {

  /**
   * What a search of some collections reads.
   *
   * @param collections names; empty means all
   * @throws ApiException NOT_FOUND where one of them is not of the namespace
   */
  public static Scope of(String tenant, Serving serving, Collection<String> collections) {
    Set<String> uids = new HashSet<>();
    for (String collection : collections) {
      String uid = serving.collectionUids().get(collection);
      if (uid == null) {
        throw ApiException.notFound(collection);
      }
      uids.add(uid);
    }
    return ofUids(tenant, serving, uids);
  }

  /** The same by the collections' uids. */
  public static Scope ofUids(String tenant, Serving serving, Set<String> uids) {
    return new Scope(
        tenant,
        serving.physicalCollection(),
        serving.space(),
        serving.uid(),
        serving.generation(),
        uids,
        serving.access());
  }
}
