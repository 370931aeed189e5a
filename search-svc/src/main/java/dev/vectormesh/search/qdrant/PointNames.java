package dev.vectormesh.search.qdrant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vectormesh.search.query.DocumentKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which chunk a point is. A point's id is derived from namespace, generation, collection, document
 * and position, so that what was learnt of it once is true for ever, and hundreds of candidates
 * need not bring their payloads in each search.
 */
final class PointNames {
  /**
   * @param position counts the document's chunks, from 0
   */
  record PointName(DocumentKey document, int position) {}

  private final Cache<String, PointName> known;

  PointNames(int remembered) {
    this.known = Caffeine.newBuilder().maximumSize(remembered).build();
  }

  /** Null where it was not learnt, or is forgotten again. */
  @Nullable PointName known(String id) {
    return known.getIfPresent(id);
  }

  void learn(Map<String, PointName> names) {
    known.putAll(names);
  }
}
