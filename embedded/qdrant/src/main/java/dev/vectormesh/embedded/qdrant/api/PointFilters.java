package dev.vectormesh.embedded.qdrant.api;

import dev.vectormesh.embedded.qdrant.collection.Collection;
import dev.vectormesh.embedded.qdrant.segment.PointFilter;

/** Filters as a collection's payload indexes make them work. */
public final class PointFilters {

  private PointFilters() {}

  public static PointFilter.Compiler of(Collection collection) {
    return filter -> PointReads.filters(collection).compile(filter);
  }
}
