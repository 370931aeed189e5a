package dev.vectormesh.search.qdrant;

import com.google.protobuf.Timestamp;
import dev.vectormesh.platform.filter.Filter.Op;
import dev.vectormesh.points.PointFields;
import dev.vectormesh.points.PointFilters;
import dev.vectormesh.search.query.Condition;
import dev.vectormesh.search.query.Scope;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.grpc.Common;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Writes scopes and conditions as Qdrant's filters. */
final class QdrantFilters {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]+");

  /** Every part that may be a list doubles the paths: deeper ones are taken for structs. */
  private static final int LISTS_TOLD_APART = 3;

  private QdrantFilters() {}

  /** Nothing outside of the scope passes, whatever the condition says. */
  static Common.Filter of(Scope scope, Condition condition) {
    Common.Filter.Builder filter =
        PointFilters.generation(scope.tenant(), scope.namespaceUid(), scope.generation());
    if (!scope.collectionUids().isEmpty()) {
      filter.addMust(
          ConditionFactory.matchKeywords(
              PointFields.COLLECTION, scope.collectionUids().stream().sorted().toList()));
    }
    scope.access().condition().ifPresent(filter::addMust);
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
      case Condition.Is(var path, var text) ->
          at(path, key -> ConditionFactory.matchKeyword(key, text));
      case Condition.Contains(var path, var words) ->
          at(path, key -> ConditionFactory.matchText(key, words));
      case Condition.Flag(var path, var value) ->
          at(path, key -> ConditionFactory.match(key, value));
      case Condition.Number(var path, var op, var value) ->
          at(path, key -> ConditionFactory.range(key, range(op, value)));
      case Condition.Time(var path, var op, var value) ->
          at(path, key -> ConditionFactory.datetimeRange(key, range(op, timestamp(value))));
      case Condition.Within box -> PlaceFilters.within(box);
      case Condition.Near circle -> PlaceFilters.near(circle);
      case Condition.Picture() -> not(ConditionFactory.isEmpty(PointFields.PICTURE_FORMAT));
      case Condition.Present(var path) -> at(path, key -> not(ConditionFactory.isEmpty(key)));
    };
  }

  private static Common.Condition at(
      Condition.Path path, Function<String, Common.Condition> condition) {
    List<Common.Condition> any = keys(path).stream().map(condition).toList();
    return any.size() == 1
        ? any.getFirst()
        : ConditionFactory.filter(Common.Filter.newBuilder().addAllShould(any).build());
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
   * Qdrant's JSON paths to a value: what is not plain is quoted, so that it cannot be read as an
   * index or another key. A part before the last may hold a struct, or a list of them, and Qdrant
   * goes through a list only where {@code []} says so.
   */
  static List<String> keys(Condition.Path path) {
    List<String> segments = path.segments();
    String first = segments.getFirst();
    List<String> keys = List.of(first.equals("access_labels") ? PointFields.ACCESS : quoted(first));
    for (int i = 1; i < segments.size(); i++) {
      String segment = "." + quoted(segments.get(i));
      boolean mayBeList = i < segments.size() - 1 && i <= LISTS_TOLD_APART;
      keys =
          keys.stream()
              .map(key -> key + segment)
              .flatMap(key -> mayBeList ? Stream.of(key, key + "[]") : Stream.of(key))
              .toList();
    }
    return keys;
  }

  private static String quoted(String segment) {
    return PLAIN.matcher(segment).matches() ? segment : '"' + segment + '"';
  }
}
