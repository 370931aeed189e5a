package dev.vectormesh.embedded.qdrant.filter;

import dev.vectormesh.embedded.qdrant.error.Refusal;
import dev.vectormesh.embedded.qdrant.payload.PayloadKeys;
import dev.vectormesh.embedded.qdrant.payload.PayloadPath;
import dev.vectormesh.embedded.qdrant.segment.PointKey;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.FieldCondition;
import io.qdrant.client.grpc.Common.Filter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Makes {@link Clause}s from the protocol's filters. */
public final class Filters {
  private static final int MAX_DEPTH = 64;

  /**
   * Whether a full-text index was declared for a key, which makes {@code match.text} work by words.
   */
  private final Predicate<String> hasTextIndex;

  public Filters(Predicate<String> hasTextIndex) {
    this.hasTextIndex = hasTextIndex;
  }

  public Clause compile(Filter filter) {
    return compile(filter, 0, "");
  }

  /**
   * @param within what keys stand inside of, such as {@code docs[].}; empty for the payload itself
   */
  private Clause compile(Filter filter, int depth, String within) {
    if (depth > MAX_DEPTH) {
      throw Refusal.invalid("Filter is nested deeper than " + MAX_DEPTH);
    }
    List<Clause> all = new ArrayList<>();
    for (Condition condition : filter.getMustList()) {
      all.add(compile(condition, depth, within));
    }
    if (filter.getShouldCount() > 0) {
      all.add(new Clause.AtLeast(clauses(filter.getShouldList(), depth, within), 1));
    }
    if (filter.hasMinShould()) {
      long min = filter.getMinShould().getMinCount();
      List<Clause> some = clauses(filter.getMinShould().getConditionsList(), depth, within);
      all.add(new Clause.AtLeast(some, min < 0 ? Integer.MAX_VALUE : (int) Math.min(min, 1 << 30)));
    }
    for (Condition condition : filter.getMustNotList()) {
      all.add(new Clause.Not(compile(condition, depth, within)));
    }
    return new Clause.All(all);
  }

  private List<Clause> clauses(List<Condition> conditions, int depth, String within) {
    return conditions.stream().map(condition -> compile(condition, depth, within)).toList();
  }

  private Clause compile(Condition condition, int depth, String within) {
    return switch (condition.getConditionOneOfCase()) {
      case FIELD ->
          field(PayloadKeys.path(condition.getField().getKey()), condition.getField(), within);
      case IS_EMPTY -> FieldClause.empty(PayloadKeys.path(condition.getIsEmpty().getKey()));
      case IS_NULL -> FieldClause.isNull(PayloadKeys.path(condition.getIsNull().getKey()));
      case HAS_ID -> {
        if (!within.isEmpty()) {
          throw Refusal.invalid("has_id is not allowed in a nested filter");
        }
        Set<PointKey> keys = new HashSet<>();
        condition.getHasId().getHasIdList().forEach(id -> keys.add(PointKey.of(id)));
        yield new Clause.HasId(Set.copyOf(keys));
      }
      case FILTER -> compile(condition.getFilter(), depth + 1, within);
      case NESTED -> {
        String key = condition.getNested().getKey();
        PayloadPath elements = PayloadKeys.path(key).each();
        String inside = within + (key.endsWith("[]") ? key : key + "[]") + ".";
        Filter inner = condition.getNested().getFilter();
        yield FieldClause.nested(
            elements, compile(inner, depth + 1, inside), narrowing(elements, inner, inside));
      }
      case HAS_VECTOR -> new Clause.HasVector(condition.getHasVector().getHasVector());
      case CONDITIONONEOF_NOT_SET -> throw Refusal.invalid("Malformed Condition type");
    };
  }

  /**
   * What an element that passes brings with it for the whole point: each of the required values
   * stands somewhere in the array.
   */
  private @Nullable Clause narrowing(PayloadPath elements, Filter inner, String within) {
    List<Clause> required = new ArrayList<>();
    for (Condition condition : inner.getMustList()) {
      FieldCondition field = condition.getField();
      if (field.hasMatch() || field.hasRange() || field.hasDatetimeRange()) {
        FieldCondition alone =
            field.toBuilder().clearValuesCount().clearIsEmpty().clearIsNull().build();
        if (alone.equals(field)) {
          required.add(field(elements.then(PayloadKeys.path(field.getKey())), field, within));
        }
      }
    }
    return required.isEmpty() ? null : new Clause.All(required);
  }

  private Clause field(PayloadPath path, FieldCondition field, String within) {
    if (field.hasGeoPolygon()) {
      throw Refusal.unsupported("FieldCondition.geo_polygon");
    }
    // The real server looks at the first of these that is set and holds; with several, any of them.
    List<Clause> any = new ArrayList<>();
    if (field.hasMatch()) {
      boolean byWords = hasTextIndex.test(within + field.getKey());
      any.add(Matches.clause(path, field.getMatch(), byWords));
    }
    if (field.hasRange()) {
      any.add(Ranges.clause(path, field.getRange()));
    }
    if (field.hasDatetimeRange()) {
      any.add(Ranges.clause(path, field.getDatetimeRange()));
    }
    if (field.hasGeoBoundingBox()) {
      any.add(Geo.clause(path, field.getGeoBoundingBox()));
    }
    if (field.hasGeoRadius()) {
      any.add(Geo.clause(path, field.getGeoRadius()));
    }
    if (field.hasValuesCount()) {
      any.add(Ranges.clause(path, field.getValuesCount()));
    }
    if (field.hasIsEmpty()) {
      Clause empty = FieldClause.empty(path);
      any.add(field.getIsEmpty() ? empty : new Clause.Not(empty));
    }
    if (field.hasIsNull()) {
      Clause isNull = FieldClause.isNull(path);
      any.add(field.getIsNull() ? isNull : new Clause.Not(isNull));
    }
    @Nullable Clause only = any.size() == 1 ? any.getFirst() : null;
    if (only != null) {
      return only;
    }
    if (any.isEmpty()) {
      throw Refusal.invalid("Malformed FieldCondition: no condition for key " + field.getKey());
    }
    return new Clause.AtLeast(any, 1);
  }
}
