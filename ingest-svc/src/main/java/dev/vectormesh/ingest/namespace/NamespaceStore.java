package dev.vectormesh.ingest.namespace;

import dev.vectormesh.ingest.name.NamespaceName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps namespaces and the generations of their indexes. */
public interface NamespaceStore {
  /**
   * Writes down that a part of the index is about to be made for one namespace alone, so that it is
   * found and dropped when the namespace, or the collection that needs it, does not follow.
   */
  void plan(Namespace namespace, SpaceIndex index);

  /**
   * @throws dev.vectormesh.platform.error.ApiException ALREADY_EXISTS; UNAVAILABLE when it was
   *     planned so long ago that its part of the index was given up
   */
  void insert(Namespace namespace);

  Optional<Namespace> find(String tenant, NamespaceName name);

  /** Namespaces by name, behind {@code after}. */
  List<Namespace> page(String tenant, @Nullable String after, int size);

  Optional<ServedNamespace> findServed(String tenant, NamespaceName name);

  /**
   * Keeps the namespace's display name and access.
   *
   * @param whole whether nothing may have been written to it since, either
   * @return false where it changed since
   */
  boolean update(Namespace changed, boolean whole);

  /**
   * Hides the namespace from everybody but {@link #remove}, and writes down what there is of it;
   * false when it changed since.
   *
   * @param physical collections of the vector index that hold its points
   * @throws dev.vectormesh.platform.error.ApiException FAILED_PRECONDITION: a generation of it is
   *     being built
   */
  boolean beginDelete(Namespace namespace, Set<String> physical, long points, long files);

  /** Removes a hidden namespace with all that is in it. */
  void remove(String tenant, UUID namespace);

  /**
   * Adds to the sample that BM25's average length is the mean of, unless it is large enough
   * already.
   *
   * @return the average to weigh these chunks with
   */
  double sampleLengths(String tenant, UUID namespace, long generation, long chunks, long terms);
}
