package dev.vectormesh.embedded.qdrant.filter;

import dev.vectormesh.embedded.qdrant.payload.PayloadPath;
import dev.vectormesh.embedded.qdrant.segment.Segment;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/** A clause on what stands at one path of the payload. */
final class FieldClause implements Clause {

  /** Candidates up to which reading their payloads is cheaper than walking many postings. */
  private static final int FEW = 64;

  private final PayloadPath path;
  private final Predicate<List<Value>> test;
  private final @Nullable TermFinder finder;

  private FieldClause(PayloadPath path, Predicate<List<Value>> test, @Nullable TermFinder finder) {
    this.path = path;
    this.test = test;
    this.finder = finder;
  }

  /** A test of all values at the path together. */
  static FieldClause values(
      PayloadPath path, Predicate<List<Value>> test, @Nullable TermFinder finder) {
    return new FieldClause(path, test, finder);
  }

  /** Some value, or some element of an array that stands there, passes the test. */
  static FieldClause any(PayloadPath path, Predicate<Value> test, @Nullable TermFinder finder) {
    return new FieldClause(path, values -> anyPasses(values, test), finder);
  }

  private static boolean anyPasses(List<Value> values, Predicate<Value> test) {
    for (Value value : values) {
      if (value.hasListValue()
          ? value.getListValue().getValuesList().stream().anyMatch(test)
          : test.test(value)) {
        return true;
      }
    }
    return false;
  }

  /** Nothing stands there but null and empty arrays. */
  static FieldClause empty(PayloadPath path) {
    return new FieldClause(
        path,
        values -> values.stream().allMatch(FieldClause::isEmpty),
        TermFinder.withPrefix(path, TermFinder::absent));
  }

  /** A null stands there. */
  static FieldClause isNull(PayloadPath path) {
    return new FieldClause(
        path,
        values -> values.stream().anyMatch(FieldClause::isNull),
        TermFinder.withPrefix(path, TermFinder::isNull));
  }

  /**
   * Some object at the path passes the whole inner filter by itself.
   *
   * @param narrowing passes every point that this does; null when none is known
   */
  static FieldClause nested(PayloadPath path, Clause inner, @Nullable Clause narrowing) {
    return new FieldClause(
        path,
        values ->
            values.stream()
                .anyMatch(value ->
                    value.hasStructValue() && inner.test(value.getStructValue().getFieldsMap())),
        TermFinder.withPrefix(path, prefix -> TermFinder.present(prefix, narrowing)));
  }

  static boolean isNull(Value value) {
    return value.hasNullValue() || value.getKindCase() == Value.KindCase.KIND_NOT_SET;
  }

  private static boolean isEmpty(Value value) {
    return isNull(value) || (value.hasListValue() && value.getListValue().getValuesCount() == 0);
  }

  @Override
  public int cost() {
    return finder == null ? TermFinder.READS_PAYLOADS : finder.cost();
  }

  @Override
  public boolean test(Map<String, Value> object) {
    return test.test(path.values(object));
  }

  @Override
  public boolean test(Segment.Rows rows, int row) throws IOException {
    return test(rows.payload(row));
  }

  @Override
  public FixedBitSet matching(Segment segment, FixedBitSet candidates) throws IOException {
    if (finder == null
        || !segment.hasTerms()
        || (finder.cost() > 0 && candidates.cardinality() <= FEW)) {
      return byRow(segment, candidates);
    }
    FixedBitSet sure = new FixedBitSet(candidates.length());
    FixedBitSet maybe = new FixedBitSet(candidates.length());
    finder.find(segment, sure, maybe);
    maybe.and(candidates);
    maybe.andNot(sure);
    candidates.and(sure);
    candidates.or(byRow(segment, maybe));
    return candidates;
  }
}
