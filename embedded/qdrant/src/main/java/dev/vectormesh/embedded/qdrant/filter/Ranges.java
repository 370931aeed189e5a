package dev.vectormesh.embedded.qdrant.filter;

import com.google.protobuf.Timestamp;
import dev.vectormesh.embedded.qdrant.payload.DateTimes;
import dev.vectormesh.embedded.qdrant.payload.PayloadPath;
import dev.vectormesh.embedded.qdrant.payload.PayloadTerms;
import dev.vectormesh.embedded.qdrant.storage.TermRange;
import io.qdrant.client.grpc.Common.DatetimeRange;
import io.qdrant.client.grpc.Common.Range;
import io.qdrant.client.grpc.Common.ValuesCount;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

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
    String prefix = path.termPrefix();
    if (prefix == null
        || Double.isNaN(range.getLt())
        || Double.isNaN(range.getGt())
        || Double.isNaN(range.getLte())
        || Double.isNaN(range.getGte())) {
      return FieldClause.AnyValue.unindexed(path, test);
    }
    TermRange terms =
        new TermRange(
            PayloadTerms.number(prefix, Double.NEGATIVE_INFINITY),
            PayloadTerms.number(prefix, Double.POSITIVE_INFINITY));
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
    return FieldClause.AnyValue.inRange(path, test, terms);
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
    String prefix = path.termPrefix();
    if (prefix == null) {
      return FieldClause.AnyValue.unindexed(path, test);
    }
    return FieldClause.AnyValue.inRange(
        path,
        test,
        new TermRange(
                PayloadTerms.time(prefix, Instant.MIN), PayloadTerms.time(prefix, Instant.MAX))
            .above(PayloadTerms.time(prefix, gt))
            .from(PayloadTerms.time(prefix, gte))
            .below(PayloadTerms.time(prefix, lt))
            .to(PayloadTerms.time(prefix, lte)));
  }

  private static Instant instant(Timestamp timestamp) {
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }

  /** Counts the elements of an array; anything else is one value, null is none. */
  static Clause clause(PayloadPath path, ValuesCount count) {
    return new FieldClause(path) {
      @Override
      boolean pass(List<Value> values) {
        if (values.isEmpty()) {
          return isIn(count, 0);
        }
        return values.stream()
            .anyMatch(value ->
                isIn(
                    count,
                    isNull(value)
                        ? 0
                        : value.hasListValue() ? value.getListValue().getValuesCount() : 1));
      }

      @Override
      @Nullable List<BytesRef> terms() {
        return null;
      }

      @Override
      boolean termsDecide() {
        return false;
      }
    };
  }

  private static boolean isIn(ValuesCount range, long n) {
    return (!range.hasLt() || n < range.getLt())
        && (!range.hasGt() || n > range.getGt())
        && (!range.hasLte() || n <= range.getLte())
        && (!range.hasGte() || n >= range.getGte());
  }
}
