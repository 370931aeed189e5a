package dev.vectormesh.embedded.qdrant.query;

import dev.vectormesh.embedded.qdrant.payload.DateTimes;
import dev.vectormesh.embedded.qdrant.payload.PayloadPath;
import dev.vectormesh.embedded.qdrant.payload.PayloadTerms;
import dev.vectormesh.embedded.qdrant.scan.BitRows;
import dev.vectormesh.embedded.qdrant.segment.Segment;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import dev.vectormesh.embedded.qdrant.segment.TermRange;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * The values of one type at one path, as an index of that type holds them. Segments with postings
 * are read by their terms, the live buffer by its payloads.
 */
final class PayloadValues {

  /** What an index of the real server holds of a payload. */
  enum Type {
    /** Longs. */
    INTEGER,
    /** Doubles; integers count as such. */
    FLOAT,
    /** Longs: microseconds since 1970. */
    TIME,
    STRING,
    UUID,
    BOOLEAN
  }

  /** Takes a value and a row that has it. */
  interface Sink {
    /**
     * Tells whether it wants more of this segment.
     *
     * @param value the same instance for rows that follow one another with the same term
     */
    boolean accept(Comparable<?> value, int row) throws IOException;
  }

  private final PayloadPath path;
  private final @Nullable String prefix;
  private final Type type;

  PayloadValues(PayloadPath path, Type type) {
    this.path = path;
    this.prefix = path.termPrefix();
    this.type = type;
  }

  /** Whether the values of this segment, unless they are strings, come in ascending order. */
  boolean ascendIn(Segment segment) {
    return prefix != null && segment.hasTerms();
  }

  /** Hands every value of every row of {@code among} to {@code sink}, a value once a row. */
  void visit(Snapshot.View view, FixedBitSet among, Sink sink) throws IOException {
    Segment segment = view.segment();
    if (prefix == null || !segment.hasTerms()) {
      visitPayloads(segment, among, sink);
      return;
    }
    for (TermRange range : ranges(prefix)) {
      boolean[] enough = new boolean[1];
      segment.visitTerms(
          range,
          (term, rows) -> {
            enough[0] = !visitTerm(prefix, term, rows, among, sink);
            return !enough[0];
          });
      if (enough[0]) {
        return;
      }
    }
    if (type == Type.STRING) {
      visitLongStrings(prefix, segment, among, sink);
    }
  }

  private boolean visitTerm(
      String at, BytesRef term, DocIdSetIterator rows, FixedBitSet among, Sink sink)
      throws IOException {
    Comparable<?> value = null;
    for (int row = rows.nextDoc(); row != DocIdSetIterator.NO_MORE_DOCS; row = rows.nextDoc()) {
      if (among.get(row)) {
        if (value == null) {
          value = decode(at, term);
          if (value == null) {
            return true;
          }
        }
        if (!sink.accept(value, row)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Strings that are too long for a term of their own. */
  private void visitLongStrings(String at, Segment segment, FixedBitSet among, Sink sink)
      throws IOException {
    FixedBitSet rows = new FixedBitSet(among.length());
    segment.addMatching(PayloadTerms.longKeyword(at), rows);
    rows.and(among);
    Segment.Rows reader = segment.rows();
    for (int row : BitRows.all(rows)) {
      for (Comparable<?> value : values(reader, row)) {
        if (!PayloadTerms.isExact((String) value) && !sink.accept(value, row)) {
          return;
        }
      }
    }
  }

  private void visitPayloads(Segment segment, FixedBitSet among, Sink sink) throws IOException {
    Segment.Rows reader = segment.rows();
    for (int row : BitRows.all(among)) {
      for (Comparable<?> value : values(reader, row)) {
        if (!sink.accept(value, row)) {
          return;
        }
      }
    }
  }

  private List<TermRange> ranges(String at) {
    return switch (type) {
      // Two's complement sorts by itself on either side of 0.
      case INTEGER ->
          List.of(
              new TermRange(PayloadTerms.integer(at, Long.MIN_VALUE), PayloadTerms.integer(at, -1)),
              new TermRange(PayloadTerms.integer(at, 0), PayloadTerms.integer(at, Long.MAX_VALUE)));
      case FLOAT ->
          List.of(
              new TermRange(
                  PayloadTerms.number(at, Double.NEGATIVE_INFINITY),
                  PayloadTerms.number(at, Double.POSITIVE_INFINITY)));
      case TIME ->
          List.of(
              new TermRange(
                  PayloadTerms.time(at, Instant.MIN), PayloadTerms.time(at, Instant.MAX)));
      case STRING, UUID ->
          List.of(
              new TermRange(
                  PayloadTerms.firstKeyword(at), true, PayloadTerms.afterKeywords(at), false));
      case BOOLEAN ->
          List.of(new TermRange(PayloadTerms.bool(at, false), PayloadTerms.bool(at, true)));
    };
  }

  private @Nullable Comparable<?> decode(String at, BytesRef term) {
    return switch (type) {
      case INTEGER -> PayloadTerms.integerOf(at, term);
      case FLOAT -> PayloadTerms.numberOf(at, term);
      case TIME -> micros(PayloadTerms.timeOf(at, term));
      case STRING -> PayloadTerms.keywordOf(at, term);
      case UUID -> uuid(PayloadTerms.keywordOf(at, term));
      case BOOLEAN -> term.equals(PayloadTerms.bool(at, true));
    };
  }

  private Set<Comparable<?>> values(Segment.Rows reader, int row) throws IOException {
    Set<Comparable<?>> found = new LinkedHashSet<>();
    for (Value value : path.values(reader.payload(row))) {
      if (value.hasListValue()) {
        value.getListValue().getValuesList().forEach(element -> add(element, found));
      } else {
        add(value, found);
      }
    }
    return found;
  }

  private void add(Value value, Set<Comparable<?>> into) {
    Comparable<?> read = read(value);
    if (read != null) {
      into.add(read);
    }
  }

  private @Nullable Comparable<?> read(Value value) {
    return switch (type) {
      case INTEGER -> value.hasIntegerValue() ? (Long) value.getIntegerValue() : null;
      case FLOAT ->
          value.hasIntegerValue()
              ? (Double) (double) value.getIntegerValue()
              // Adding 0 makes -0 the same as 0.
              : value.hasDoubleValue() ? (Double) (value.getDoubleValue() + 0.0) : null;
      case TIME -> {
        Instant at = value.hasStringValue() ? DateTimes.parse(value.getStringValue()) : null;
        yield at == null ? null : micros(at);
      }
      case STRING -> value.hasStringValue() ? value.getStringValue() : null;
      case UUID -> value.hasStringValue() ? uuid(value.getStringValue()) : null;
      case BOOLEAN -> value.hasBoolValue() ? (Boolean) value.getBoolValue() : null;
    };
  }

  private static @Nullable Long micros(Instant time) {
    try {
      return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    } catch (ArithmeticException e) {
      return null;
    }
  }

  private static @Nullable String uuid(String text) {
    try {
      return text.length() == 36 ? java.util.UUID.fromString(text).toString() : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
