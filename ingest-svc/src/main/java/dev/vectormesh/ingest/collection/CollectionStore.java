package dev.vectormesh.ingest.collection;

import dev.vectormesh.ingest.name.CollectionName;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps collections. */
public interface CollectionStore {
  /**
   * @throws dev.vectormesh.platform.error.ApiException ALREADY_EXISTS
   */
  void insert(Collection collection);

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
