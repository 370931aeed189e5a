package dev.vectormesh.ingest.namespace;

import java.util.UUID;

/** What namespaces and collections have in the vector index, as a whole. */
public interface NamespaceIndex {
  /** Makes the physical collection of a space, unless it is there. */
  void create(SpaceIndex part);

  /** Lets documents be found by their labels fast, where the collection was made without that. */
  void indexLabels(SpaceIndex part);

  /** Removes all that a namespace has in the index, in all of its spaces. */
  void drop(Namespace namespace);

  /** Points of a namespace in a physical collection; 0 where there is no such collection. */
  long pointsOf(String tenant, UUID namespace, String physical);

  /** Removes all points of a collection. */
  void deleteCollection(Namespace namespace, UUID collection);
}
