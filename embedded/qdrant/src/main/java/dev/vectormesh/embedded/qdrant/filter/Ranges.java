package dev.vectormesh.embedded.qdrant.filter;

import com.google.protobuf.Timestamp;
import dev.vectormesh.embedded.qdrant.payload.DateTimes;
import dev.vectormesh.embedded.qdrant.payload.PayloadPath;
import dev.vectormesh.embedded.qdrant.payload.PayloadTerms;
import dev.vectormesh.embedded.qdrant.segment.TermRange;
import io.qdrant.client.grpc.Common.DatetimeRange;
import io.qdrant.client.grpc.Common.Range;
import io.qdrant.client.grpc.Common.ValuesCount;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.time.Instant;
import java.util.function.Predicate;

/** {@code range}, {@code datetime_range} and {@code values_count} conditions. */
final class Ranges {

  private Ranges() {}

  static Clause clause(PayloadPath path, Range range) {
    Predicate<Value> test =
        value ->
            switch (value.getKindCase()) {
              case INTEGER_VALUE -> isIn(range, (double) value.getIntegerValue());
              case DOUBLE_VALUE -> isIn(range, value.getDoubleValue());
              default -> false;
            };
    boolean isOrdered =
        !Double.isNaN(range.getLt())
            && !Double.isNaN(range.getGt())
            && !Double.isNaN(range.getLte())
            && !Double.isNaN(range.getGte());
    return FieldClause.any(
        path,
        test,
        isOrdered
            ? TermFinder.withPrefix(path, prefix -> TermFinder.in(terms(prefix, range)))
            : null);
  }

  private static TermRange terms(String prefix, Range range) {
    TermRange terms = numbers(prefix, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    if (range.hasGt()) {
      terms = terms.above(PayloadTerms.number(prefix, range.getGt()));
    }
    if (range.hasGte()) {
      terms = terms.from(PayloadTerms.number(prefix, range.getGte()));
    }
    if (range.hasLt()) {
      terms = terms.below(PayloadTerms.number(prefix, range.getLt()));
    }
    if (range.hasLte()) {
      terms = terms.to(PayloadTerms.number(prefix, range.getLte()));
    }
    return terms;
  }

  static TermRange numbers(String prefix, double first, double last) {
    return new TermRange(PayloadTerms.number(prefix, first), PayloadTerms.number(prefix, last));
  }

  private static boolean isIn(Range range, double number) {
    return (!range.hasLt() || number < range.getLt())
        && (!range.hasGt() || number > range.getGt())
        && (!range.hasLte() || number <= range.getLte())
        && (!range.hasGte() || number >= range.getGte());
  }

  static Clause clause(PayloadPath path, DatetimeRange range) {
    Instant lt = range.hasLt() ? instant(range.getLt()) : Instant.MAX;
    Instant gt = range.hasGt() ? instant(range.getGt()) : Instant.MIN;
    Instant lte = range.hasLte() ? instant(range.getLte()) : Instant.MAX;
    Instant gte = range.hasGte() ? instant(range.getGte()) : Instant.MIN;
    Predicate<Value> test =
        value -> {
          Instant at = value.hasStringValue() ? DateTimes.parse(value.getStringValue()) : null;
          return at != null
              && at.isBefore(lt)
              && at.isAfter(gt)
              && !at.isAfter(lte)
              && !at.isBefore(gte);
        };
    return FieldClause.any(
        path,
        test,
        TermFinder.withPrefix(
            path,
            prefix ->
                TermFinder.in(
                    new TermRange(
                            PayloadTerms.time(prefix, Instant.MIN),
                            PayloadTerms.time(prefix, Instant.MAX))
                        .above(PayloadTerms.time(prefix, gt))
                        .from(PayloadTerms.time(prefix, gte))
                        .below(PayloadTerms.time(prefix, lt))
                        .to(PayloadTerms.time(prefix, lte)))));
  }

  private static Instant instant(Timestamp timestamp) {
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }

  /**
   * Counts the elements of an array; anything else is one value, null is none. Where nothing
   * stands, nothing is counted: no range selects that, not even one of 0.
   */
  static Clause clause(PayloadPath path, ValuesCount count) {
    return FieldClause.values(
        path,
        values -> values.stream().anyMatch(value -> isIn(count, count(value))),
        TermFinder.withPrefix(path, prefix -> counts(prefix, count)));
  }

  private static int count(Value value) {
    return FieldClause.isNull(value)
        ? 0
        : value.hasListValue() ? value.getListValue().getValuesCount() : 1;
  }

  private static TermFinder counts(String prefix, ValuesCount range) {
    return TermFinder.of(
        TermFinder.MANY_POSTINGS,
        (segment, sure, _) ->
            segment.visitTerms(
                counts(prefix, 0, Integer.MAX_VALUE),
                (term, rows) -> {
                  if (isIn(range, PayloadTerms.countOf(prefix, term))) {
                    TermFinder.addAll(rows, sure);
                  }
                  return true;
                }));
  }

  private static TermRange counts(String prefix, int first, int last) {
    return new TermRange(PayloadTerms.count(prefix, first), PayloadTerms.count(prefix, last));
  }

  private static boolean isIn(ValuesCount range, long n) {
    return (!range.hasLt() || Long.compareUnsigned(n, range.getLt()) < 0)
        && (!range.hasGt() || Long.compareUnsigned(n, range.getGt()) > 0)
        && (!range.hasLte() || Long.compareUnsigned(n, range.getLte()) <= 0)
        && (!range.hasGte() || Long.compareUnsigned(n, range.getGte()) >= 0);
  }
}
