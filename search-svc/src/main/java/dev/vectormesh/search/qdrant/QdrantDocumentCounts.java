package dev.vectormesh.search.qdrant;

import com.google.protobuf.Value;
import dev.vectormesh.platform.qdrant.Qdrant;
import dev.vectormesh.points.PointFields;
import dev.vectormesh.search.query.Condition;
import dev.vectormesh.search.query.DocumentCounts;
import dev.vectormesh.search.query.Scope;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.grpc.Common;
import io.qdrant.client.grpc.Points;
import io.qdrant.client.grpc.Points.FacetHit;
import io.qdrant.client.grpc.PointsGrpc;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts the first chunks of documents: each has one, with all that its document has. */
public final class QdrantDocumentCounts implements DocumentCounts {
  private static final int MOST_COLLECTIONS = 10_000;

  private final ScopedCalls calls;
  private final FacetIndexes indexes;

  public QdrantDocumentCounts(Qdrant qdrant) {
    this.calls = new ScopedCalls(qdrant);
    this.indexes = new FacetIndexes(qdrant, calls);
  }

  @Override
  public long count(Scope scope, Condition condition) {
    Points.CountPoints request =
        Points.CountPoints.newBuilder()
            .setCollectionName(scope.collection())
            .setFilter(firstChunks(scope, condition))
            .setExact(true)
            .build();
    return calls.call(scope, PointsGrpc.getCountMethod(), request).getResult().getCount();
  }

  @Override
  public Map<String, Long> collections(Scope scope, Condition condition) {
    Map<String, Long> counts = new LinkedHashMap<>();
    facet(scope, condition, PointFields.COLLECTION, MOST_COLLECTIONS)
        .forEach(hit -> counts.put(hit.getValue().getStringValue(), hit.getCount()));
    return counts;
  }

  @Override
  public Map<Value, Long> values(Scope scope, Condition condition, Condition.Path path, int most) {
    String key = FacetIndexes.key(path);
    List<FacetHit> hits;
    try {
      hits = facet(scope, condition, key, most);
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.INVALID_ARGUMENT) {
        throw e;
      }
      Common.Filter some = firstChunks(scope, new Condition.Present(path));
      hits = indexes.make(scope, path, some) ? indexed(scope, condition, key, most) : List.of();
    }
    if (hits.isEmpty()) {
      // Also where an index holds values of another kind than the field has.
      Condition present = new Condition.AllOf(List.of(new Condition.Present(path), condition));
      indexes.check(scope, path, firstChunks(scope, present));
    }
    Map<Value, Long> counts = new LinkedHashMap<>();
    hits.forEach(hit -> counts.put(value(hit.getValue()), hit.getCount()));
    return counts;
  }

  /** Right after an index was asked for: a large collection is indexed in the background. */
  private List<FacetHit> indexed(Scope scope, Condition condition, String key, int most) {
    try {
      return facet(scope, condition, key, most);
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT) {
        throw new Uncountable("it is being indexed for this; search again in a while", true);
      }
      throw e;
    }
  }

  private List<FacetHit> facet(Scope scope, Condition condition, String key, int most) {
    Points.FacetCounts request =
        Points.FacetCounts.newBuilder()
            .setCollectionName(scope.collection())
            .setKey(key)
            .setFilter(firstChunks(scope, condition))
            .setLimit(most)
            .setExact(true)
            .build();
    return calls.call(scope, PointsGrpc.getFacetMethod(), request).getHitsList();
  }

  private static Common.Filter firstChunks(Scope scope, Condition condition) {
    return QdrantFilters.of(ScopedCalls.own(scope), condition).toBuilder()
        .addMust(ConditionFactory.match(PointFields.POSITION, 0))
        .build();
  }

  private static Value value(Points.FacetValue from) {
    Value.Builder to = Value.newBuilder();
    switch (from.getVariantCase()) {
      case INTEGER_VALUE -> to.setNumberValue(from.getIntegerValue());
      case BOOL_VALUE -> to.setBoolValue(from.getBoolValue());
      case STRING_VALUE, VARIANT_NOT_SET -> to.setStringValue(from.getStringValue());
    }
    return to.build();
  }
}
