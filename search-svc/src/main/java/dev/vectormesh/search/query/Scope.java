package dev.vectormesh.search.query;

import java.util.Set;

/**
 * All that a search may read: one build of one namespace of one tenant.
 *
 * @param collection the physical collection in Qdrant
 * @param namespaceUid unique over all tenants
 * @param collectionUids only these collections of the namespace; empty means all
 */
public record Scope(
    String tenant,
    String collection,
    String namespaceUid,
    long generation,
    Set<String> collectionUids) {}
