package dev.vectormesh.ingest.collection;

import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.namespace.OpenGenerations;
import dev.vectormesh.ingest.namespace.SpaceIndex;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps collections. */
public interface CollectionStore {
  /**
   * A space that is new in a generation.
   *
   * @param namespace seen with that generation
   */
  record NewPart(Namespace namespace, SpaceIndex part) {}

  /**
   * Adds a collection, and its space to the generations where it is new.
   *
   * @param open the generations that the parts are all new ones of
   * @return false when others are open by now
   * @throws dev.vectormesh.platform.error.ApiException ALREADY_EXISTS; NOT_FOUND: the namespace;
   *     UNAVAILABLE when a part was planned so long ago that it was given up
   */
  boolean insert(Collection collection, OpenGenerations open, List<NewPart> parts);

  /**
   * @param labels of whoever asks: documents that they do not let see are not counted
   */
  Optional<Collection> find(
      String tenant, CollectionName name, java.util.Collection<String> labels);

  /** The same, without counting what is in it, which takes longer the more that is. */
  Optional<Collection> findUncounted(String tenant, CollectionName name);

  /**
   * Collections of a namespace by name, behind {@code after}.
   *
   * @param labels as of {@link #find}
   */
  List<Collection> page(
      String tenant,
      UUID namespace,
      @Nullable String after,
      int size,
      java.util.Collection<String> labels);

  /** Collections of a namespace that are made from others or from a bucket, uncounted. */
  List<Collection> made(String tenant, UUID namespace);

  /** Writes display name and chunking; false when the collection changed since it was read. */
  boolean update(Collection collection);

  /** Hides the collection from everybody but {@link #remove}; false when it changed since. */
  boolean beginDelete(Collection collection);

  /** Removes a hidden collection with its documents, and moves the namespace's signature. */
  void remove(String tenant, UUID collection);
}
