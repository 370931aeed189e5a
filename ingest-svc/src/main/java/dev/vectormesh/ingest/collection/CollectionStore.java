package dev.vectormesh.ingest.collection;

import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.namespace.SpaceIndex;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps collections. */
public interface CollectionStore {
  /**
   * Adds a collection, and its space to the namespace's live generation where it is new there.
   *
   * @param part where the namespace has its points in the collection's space
   * @throws dev.vectormesh.platform.error.ApiException ALREADY_EXISTS; NOT_FOUND: the namespace;
   *     UNAVAILABLE when the part was planned so long ago that it was given up
   */
  void insert(Namespace namespace, SpaceIndex part, Collection collection);

  Optional<Collection> find(String tenant, CollectionName name);

  /** Collections of a namespace by name, behind {@code after}. */
  List<Collection> page(String tenant, UUID namespace, @Nullable String after, int size);

  /** Writes display name and chunking; false when the collection changed since it was read. */
  boolean update(Collection collection);

  /** Hides the collection from everybody but {@link #remove}; false when it changed since. */
  boolean beginDelete(Collection collection);

  /** Removes a hidden collection with its documents, and moves the namespace's signature. */
  void remove(String tenant, UUID collection);
}
