package dev.vectormesh.ingest.document;

import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.platform.filter.Filter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the documents that pass a filter. */
public interface PurgeStore {
  /**
   * How many there are.
   *
   * @throws dev.vectormesh.platform.error.ApiException INVALID_ARGUMENT (filter)
   */
  long count(WriteTarget target, Filter filter);

  /** Their ids in order, behind {@code after}. Errors as of {@link #count}. */
  List<String> page(WriteTarget target, Filter filter, @Nullable String after, int size);
}
