package dev.vectormesh.embedded.qdrant.query;

import dev.vectormesh.embedded.qdrant.segment.PointKey;
import io.qdrant.client.grpc.Points.LookupLocation;
import io.qdrant.client.grpc.Points.PrefetchQuery;
import io.qdrant.client.grpc.Points.Query;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.VectorInput;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The points of the searched collection that a query, at any level, names as examples. The real
 * server leaves all of them out of the result.
 */
final class QueryExamples {
  private final VectorLookup lookup;
  private final Set<PointKey> keys = new HashSet<>();

  private QueryExamples(VectorLookup lookup) {
    this.lookup = lookup;
  }

  static Set<PointKey> of(QueryPoints request, VectorLookup lookup) {
    QueryExamples examples = new QueryExamples(lookup);
    examples.add(request.getQuery(), request.hasLookupFrom(), request.getLookupFrom());
    examples.add(request.getPrefetchList());
    return examples.keys;
  }

  private void add(List<PrefetchQuery> prefetches) {
    for (PrefetchQuery prefetch : prefetches) {
      add(prefetch.getQuery(), prefetch.hasLookupFrom(), prefetch.getLookupFrom());
      add(prefetch.getPrefetchList());
    }
  }

  private void add(Query query, boolean looksUp, LookupLocation location) {
    if (looksUp && !lookup.isHere(location)) {
      return;
    }
    switch (query.getVariantCase()) {
      case NEAREST -> add(query.getNearest());
      case NEAREST_WITH_MMR -> add(query.getNearestWithMmr().getNearest());
      case RECOMMEND -> {
        query.getRecommend().getPositiveList().forEach(this::add);
        query.getRecommend().getNegativeList().forEach(this::add);
      }
      default -> {}
    }
  }

  private void add(VectorInput input) {
    if (input.hasId()) {
      keys.add(PointKey.of(input.getId()));
    }
  }
}
