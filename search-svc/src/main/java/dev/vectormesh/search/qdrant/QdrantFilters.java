package dev.vectormesh.search.qdrant;

import com.google.protobuf.Timestamp;
import dev.vectormesh.platform.filter.Filter.Op;
import dev.vectormesh.search.query.Condition;
import dev.vectormesh.search.query.Scope;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.grpc.Common;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes scopes and conditions as Qdrant's filters. */
final class QdrantFilters {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]+");

  private QdrantFilters() {}

  /** Nothing outside of the scope passes, whatever the condition says. */
  static Common.Filter of(Scope scope, Condition condition) {
    Common.Filter.Builder filter =
        Common.Filter.newBuilder()
            .addMust(ConditionFactory.matchKeyword(Payload.TENANT, scope.tenant()))
            .addMust(ConditionFactory.matchKeyword(Payload.NAMESPACE, scope.namespaceUid()))
            .addMust(ConditionFactory.match(Payload.GENERATION, scope.generation()));
    if (!scope.collectionUids().isEmpty()) {
      filter.addMust(
          ConditionFactory.matchKeywords(
              Payload.COLLECTION, scope.collectionUids().stream().sorted().toList()));
    }
    if (!condition.equals(Condition.NONE)) {
      filter.addMust(condition(condition));
    }
    return filter.build();
  }

  private static Common.Condition condition(Condition condition) {
    return switch (condition) {
      case Condition.AllOf(var parts) ->
          ConditionFactory.filter(Common.Filter.newBuilder().addAllMust(all(parts)).build());
      case Condition.AnyOf(var parts) ->
          ConditionFactory.filter(Common.Filter.newBuilder().addAllShould(all(parts)).build());
      case Condition.Not(var part) -> not(condition(part));
      case Condition.Is(var path, var text) -> ConditionFactory.matchKeyword(key(path), text);
      case Condition.Contains(var path, var words) -> ConditionFactory.matchText(key(path), words);
      case Condition.Flag(var path, var value) -> ConditionFactory.match(key(path), value);
      case Condition.Number(var path, var op, var value) ->
          ConditionFactory.range(key(path), range(op, value));
      case Condition.Time(var path, var op, var value) ->
          ConditionFactory.datetimeRange(key(path), range(op, timestamp(value)));
      case Condition.Present(var path) -> not(ConditionFactory.isEmpty(key(path)));
    };
  }

  private static List<Common.Condition> all(List<Condition> parts) {
    return parts.stream().map(QdrantFilters::condition).toList();
  }

  private static Common.Condition not(Common.Condition condition) {
    return ConditionFactory.filter(Common.Filter.newBuilder().addMustNot(condition).build());
  }

  private static Common.Range range(Op op, double value) {
    Common.Range.Builder range = Common.Range.newBuilder();
    return switch (op) {
      case EQ -> range.setGte(value).setLte(value).build();
      case LT -> range.setLt(value).build();
      case LE -> range.setLte(value).build();
      case GT -> range.setGt(value).build();
      case GE -> range.setGte(value).build();
      case NE, HAS -> throw new IllegalArgumentException(op.sign());
    };
  }

  private static Common.DatetimeRange range(Op op, Timestamp value) {
    Common.DatetimeRange.Builder range = Common.DatetimeRange.newBuilder();
    return switch (op) {
      case EQ -> range.setGte(value).setLte(value).build();
      case LT -> range.setLt(value).build();
      case LE -> range.setLte(value).build();
      case GT -> range.setGt(value).build();
      case GE -> range.setGte(value).build();
      case NE, HAS -> throw new IllegalArgumentException(op.sign());
    };
  }

  private static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  /**
   * Qdrant's JSON path; what is not plain is quoted, so that it cannot be read as an index or
   * another key.
   */
  static String key(Condition.Path path) {
    return path.segments().stream()
        .map(s -> PLAIN.matcher(s).matches() ? s : '"' + s + '"')
        .collect(Collectors.joining("."));
  }
}
