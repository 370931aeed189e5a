package dev.vectormesh.search.qdrant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vectormesh.search.query.DocumentKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

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

  /**
   * Names by ids; {@code ask} is given those that are not known yet. Ids that it does not answer
   * are left out.
   */
  Map<String, PointName> of(
      Iterable<String> ids, Function<List<String>, Map<String, PointName>> ask) {
    Map<String, PointName> names = new HashMap<>();
    List<String> unknown = new ArrayList<>();
    for (String id : ids) {
      PointName name = known.getIfPresent(id);
      if (name == null) {
        unknown.add(id);
      } else {
        names.put(id, name);
      }
    }
    if (!unknown.isEmpty()) {
      Map<String, PointName> learnt = ask.apply(unknown);
      known.putAll(learnt);
      names.putAll(learnt);
    }
    return names;
  }
}
