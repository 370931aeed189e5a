package dev.vectormesh.embedded.qdrant.filter;

import dev.vectormesh.embedded.qdrant.payload.PayloadPath;
import dev.vectormesh.embedded.qdrant.payload.PayloadTerms;
import dev.vectormesh.embedded.qdrant.storage.Segment;
import dev.vectormesh.embedded.qdrant.storage.TermRange;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/** A clause on what stands at one path of the payload. */
abstract class FieldClause implements Clause {
  protected final PayloadPath path;

  FieldClause(PayloadPath path) {
    this.path = path;
  }

  /** Whether the values at the path pass. */
  abstract boolean pass(List<Value> values);

  /** Terms of which a row that passes has at least one; null when there are none to go by. */
  abstract @Nullable List<BytesRef> terms();

  /** Whether a row with one of the terms passes for sure. */
  abstract boolean termsDecide();

  @Override
  public int cost() {
    return terms() == null ? 2 : termsDecide() ? 0 : 1;
  }

  @Override
  public boolean test(Map<String, Value> object) {
    return pass(path.values(object));
  }

  @Override
  public boolean test(Segment.Rows rows, int row) throws IOException {
    return test(rows.payload(row));
  }

  @Override
  public FixedBitSet matching(Segment segment, FixedBitSet candidates) throws IOException {
    List<BytesRef> terms = terms();
    if (terms == null || !segment.hasTerms()) {
      return byRow(segment, candidates);
    }
    FixedBitSet rows = new FixedBitSet(candidates.length());
    for (BytesRef term : terms) {
      segment.addMatching(term, rows);
    }
    candidates.and(rows);
    return termsDecide() ? candidates : byRow(segment, candidates);
  }

  /** The term that says that something stands at the path, as a list. */
  protected @Nullable List<BytesRef> presence() {
    String prefix = path.termPrefix();
    return prefix == null ? null : List.of(PayloadTerms.present(prefix));
  }

  /** Some value, or some element of an array that stands there, passes the test. */
  static final class AnyValue extends FieldClause {
    private final Predicate<Value> test;
    private final @Nullable List<BytesRef> terms;
    private final boolean decide;

    private final @Nullable TermRange range;

    AnyValue(
        PayloadPath path, Predicate<Value> test, @Nullable List<BytesRef> terms, boolean decide) {
      this(path, test, terms, decide, null);
    }

    private AnyValue(
        PayloadPath path,
        Predicate<Value> test,
        @Nullable List<BytesRef> terms,
        boolean decide,
        @Nullable TermRange range) {
      super(path);
      this.test = test;
      this.terms = terms;
      this.decide = decide;
      this.range = range;
    }

    /** A test that holds just for the values that have a term in the range. */
    static AnyValue inRange(PayloadPath path, Predicate<Value> test, TermRange range) {
      return new AnyValue(path, test, null, true, range);
    }

    @Override
    public int cost() {
      return range == null ? super.cost() : 1;
    }

    @Override
    public FixedBitSet matching(Segment segment, FixedBitSet candidates) throws IOException {
      if (range == null || !segment.hasTerms()) {
        return super.matching(segment, candidates);
      }
      FixedBitSet rows = new FixedBitSet(candidates.length());
      segment.addMatching(range, rows);
      candidates.and(rows);
      return candidates;
    }

    /** A test that only reading the payload answers. */
    static AnyValue unindexed(PayloadPath path, Predicate<Value> test) {
      String prefix = path.termPrefix();
      List<BytesRef> presence = prefix == null ? null : List.of(PayloadTerms.present(prefix));
      return new AnyValue(path, test, presence, false);
    }

    @Override
    boolean pass(List<Value> values) {
      for (Value value : values) {
        if (value.hasListValue()
            ? value.getListValue().getValuesList().stream().anyMatch(test)
            : test.test(value)) {
          return true;
        }
      }
      return false;
    }

    @Override
    @Nullable List<BytesRef> terms() {
      return terms;
    }

    @Override
    boolean termsDecide() {
      return decide;
    }
  }

  /** Nothing stands there but null and empty arrays. */
  static final class Empty extends FieldClause {
    Empty(PayloadPath path) {
      super(path);
    }

    @Override
    boolean pass(List<Value> values) {
      return values.stream()
          .allMatch(value ->
              isNull(value)
                  || (value.hasListValue() && value.getListValue().getValuesCount() == 0));
    }

    @Override
    @Nullable List<BytesRef> terms() {
      return null;
    }

    @Override
    boolean termsDecide() {
      return false;
    }

    @Override
    public int cost() {
      return presence() == null ? 2 : 0;
    }

    @Override
    public FixedBitSet matching(Segment segment, FixedBitSet candidates) throws IOException {
      List<BytesRef> presence = presence();
      if (presence == null || !segment.hasTerms()) {
        return byRow(segment, candidates);
      }
      FixedBitSet present = new FixedBitSet(candidates.length());
      segment.addMatching(presence.getFirst(), present);
      candidates.andNot(present);
      return candidates;
    }
  }

  /** A null stands there. */
  static final class Null extends FieldClause {
    Null(PayloadPath path) {
      super(path);
    }

    @Override
    boolean pass(List<Value> values) {
      return values.stream().anyMatch(FieldClause::isNull);
    }

    @Override
    @Nullable List<BytesRef> terms() {
      String prefix = path.termPrefix();
      return prefix == null ? null : List.of(PayloadTerms.isNull(prefix));
    }

    @Override
    boolean termsDecide() {
      return true;
    }
  }

  /** Some object at the path passes the whole inner filter by itself. */
  static final class Nested extends FieldClause {
    private final Clause inner;

    Nested(PayloadPath path, Clause inner) {
      super(path);
      this.inner = inner;
    }

    @Override
    boolean pass(List<Value> values) {
      return values.stream()
          .anyMatch(
              value -> value.hasStructValue() && inner.test(value.getStructValue().getFieldsMap()));
    }

    @Override
    @Nullable List<BytesRef> terms() {
      return presence();
    }

    @Override
    boolean termsDecide() {
      return false;
    }
  }

  static boolean isNull(Value value) {
    return value.hasNullValue() || value.getKindCase() == Value.KindCase.KIND_NOT_SET;
  }
}
