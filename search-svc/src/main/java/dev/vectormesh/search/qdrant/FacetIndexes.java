package dev.vectormesh.search.qdrant;

import dev.vectormesh.platform.qdrant.Qdrant;
import dev.vectormesh.search.query.Condition;
import dev.vectormesh.search.query.DocumentCounts.Uncountable;
import dev.vectormesh.search.query.Scope;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Common;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points;
import io.qdrant.client.grpc.Points.FieldType;
import io.qdrant.client.grpc.PointsGrpc;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Payload indexes of metadata, which Qdrant counts values by. Nobody knows beforehand which keys
 * documents will have: a field gets its index when it is first asked for, and only if some document
 * of the asking namespace has it.
 */
final class FacetIndexes {
  private static final Logger LOG = LoggerFactory.getLogger(FacetIndexes.class);

  /** Each takes memory, and time of every write. */
  private static final int MOST = 64;

  private final Qdrant qdrant;
  private final ScopedCalls calls;

  FacetIndexes(Qdrant qdrant, ScopedCalls calls) {
    this.qdrant = qdrant;
    this.calls = calls;
  }

  /**
   * Begins to make the field's index.
   *
   * @param some of whose points one is looked at to know what the field holds
   * @return whether any of them has a value
   * @throws Uncountable where Qdrant counts no such values, or there are too many indexes
   */
  boolean make(Scope scope, Condition.Path path, Common.Filter some) {
    Optional<FieldType> type = type(scope, path, some);
    if (type.isEmpty()) {
      return false;
    }
    String key = key(path);
    Map<String, PayloadSchemaInfo> known =
        qdrant
            .await(qdrant.client().getCollectionInfoAsync(scope.collection()))
            .getPayloadSchemaMap();
    if (known.size() >= MOST && !known.containsKey(key)) {
      throw new Uncountable("the index already counts by " + MOST + " other fields", false);
    }
    LOG.info("index {} of {} is made, to count by it", key, scope.collection());
    Points.CreateFieldIndexCollection request =
        Points.CreateFieldIndexCollection.newBuilder()
            .setCollectionName(scope.collection())
            .setFieldName(key)
            .setFieldType(type.get())
            .setWait(false)
            .build();
    var made = calls.call(scope, PointsGrpc.getCreateFieldIndexMethod(), request);
    return true;
  }

  /**
   * Refuses a field that was found to have no value to count, though there is one.
   *
   * @param some points that were counted, and have the field
   */
  void check(Scope scope, Condition.Path path, Common.Filter some) {
    if (type(scope, path, some).isPresent()) {
      throw new Uncountable("its index is of values of another kind", false);
    }
  }

  /** As Qdrant writes the path; what stands in lists on the way is not counted. */
  static String key(Condition.Path path) {
    return QdrantFilters.keys(path).getFirst();
  }

  /** Empty where none of the points has a value. */
  private Optional<FieldType> type(Scope scope, Condition.Path path, Common.Filter some) {
    Points.ScrollPoints one =
        Points.ScrollPoints.newBuilder()
            .setCollectionName(scope.collection())
            .setFilter(some)
            .setLimit(1)
            .setWithPayload(WithPayloadSelectorFactory.include(List.of(key(path))))
            .build();
    return calls.call(scope, PointsGrpc.getScrollMethod(), one).getResultList().stream()
        .findFirst()
        .map(point -> type(value(point.getPayloadMap(), path.segments())));
  }

  /** The value at a path, the first one of a list; of no kind where the path leads nowhere. */
  private static Value value(Map<String, Value> payload, List<String> path) {
    Value at = payload.getOrDefault(path.getFirst(), Value.getDefaultInstance());
    for (String segment : path.subList(1, path.size())) {
      at = at.getStructValue().getFieldsOrDefault(segment, Value.getDefaultInstance());
    }
    return at.getListValue().getValuesCount() > 0 ? at.getListValue().getValues(0) : at;
  }

  private static FieldType type(Value value) {
    return switch (value.getKindCase()) {
      case STRING_VALUE -> FieldType.FieldTypeKeyword;
      case INTEGER_VALUE -> FieldType.FieldTypeInteger;
      case BOOL_VALUE -> FieldType.FieldTypeBool;
      case DOUBLE_VALUE ->
          throw new Uncountable("it holds broken numbers; give edges, to count by ranges", false);
      case STRUCT_VALUE, LIST_VALUE, NULL_VALUE, KIND_NOT_SET ->
          throw new Uncountable("it holds no texts, whole numbers or truth values", false);
    };
  }
}
