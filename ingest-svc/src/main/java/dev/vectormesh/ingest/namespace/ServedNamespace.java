package dev.vectormesh.ingest.namespace;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a search has to know of a namespace, all of one moment.
 *
 * @param collections all that can be searched
 * @param split null where all search the live generation
 */
public record ServedNamespace(
    Namespace namespace, List<Served> collections, @Nullable Split split) {
  /**
   * A collection.
   *
   * @param space fingerprint of its space; null for the namespace's own
   */
  public record Served(String id, UUID uid, @Nullable String space) {}

  /** A generation that some sessions search, and which ones. */
  public record Split(Traffic traffic, Generation candidate) {}
}
