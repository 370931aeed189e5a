package dev.vectormesh.embedded.qdrant.payload;

import io.qdrant.client.grpc.JsonWithInt.Value;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.NumericUtils;

/**
 * The index terms of a payload: for every path in it, what stands there. Conditions on equality,
 * order and presence are answered from these terms alone, whether or not somebody declared an
 * index.
 */
public final class PayloadTerms {

  /** Longest string, in UTF-8 bytes, that has a term of its own. */
  static final int LONGEST = 256;

  /** Longest path, in characters, that has terms; Lucene's own limit is 32766 bytes a term. */
  static final int LONGEST_PATH = 5_000;

  private PayloadTerms() {}

  /** Hands every term of the payload to {@code out}; a term may come more than once. */
  public static void of(Map<String, Value> payload, Consumer<BytesRef> out) {
    payload.forEach((key, value) -> at(PayloadPath.termKey(key) + PayloadPath.KEY_END, value, out));
  }

  private static void at(String prefix, Value value, Consumer<BytesRef> out) {
    if (prefix.length() > LONGEST_PATH) {
      return;
    }
    switch (value.getKindCase()) {
      case NULL_VALUE, KIND_NOT_SET -> {
        out.accept(isNull(prefix));
        out.accept(count(prefix, 0));
      }
      case STRUCT_VALUE -> {
        out.accept(present(prefix));
        out.accept(count(prefix, 1));
        value
            .getStructValue()
            .getFieldsMap()
            .forEach((key, child) ->
                at(prefix + PayloadPath.termKey(key) + PayloadPath.KEY_END, child, out));
      }
      case LIST_VALUE -> {
        out.accept(count(prefix, value.getListValue().getValuesCount()));
        if (value.getListValue().getValuesCount() > 0) {
          out.accept(present(prefix));
        }
        for (Value element : value.getListValue().getValuesList()) {
          scalar(prefix, element, out);
          at(prefix + PayloadPath.EACH, element, out);
        }
      }
      case STRING_VALUE, INTEGER_VALUE, BOOL_VALUE, DOUBLE_VALUE -> {
        out.accept(present(prefix));
        out.accept(count(prefix, 1));
        scalar(prefix, value, out);
      }
    }
  }

  private static void scalar(String prefix, Value value, Consumer<BytesRef> out) {
    switch (value.getKindCase()) {
      case STRING_VALUE -> {
        out.accept(keyword(prefix, value.getStringValue()));
        Instant time = DateTimes.parse(value.getStringValue());
        if (time != null) {
          out.accept(time(prefix, time));
        }
      }
      case INTEGER_VALUE -> {
        out.accept(integer(prefix, value.getIntegerValue()));
        out.accept(number(prefix, (double) value.getIntegerValue()));
      }
      case DOUBLE_VALUE -> {
        if (!Double.isNaN(value.getDoubleValue())) {
          out.accept(number(prefix, value.getDoubleValue()));
        }
      }
      case BOOL_VALUE -> out.accept(bool(prefix, value.getBoolValue()));
      default -> {}
    }
  }

  /** A value stands there that is neither null nor an empty array. */
  public static BytesRef present(String prefix) {
    return term(prefix, 'x', new byte[0]);
  }

  /** A null stands there. */
  public static BytesRef isNull(String prefix) {
    return term(prefix, 'z', new byte[0]);
  }

  /** This string stands there, or for a {@linkplain #isExact long} one, some long string. */
  public static BytesRef keyword(String prefix, String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return utf8.length <= LONGEST ? term(prefix, 's', utf8) : longKeyword(prefix);
  }

  /** Whether {@link #keyword} stands for this very string. */
  public static boolean isExact(String value) {
    return value.getBytes(StandardCharsets.UTF_8).length <= LONGEST;
  }

  public static BytesRef integer(String prefix, long value) {
    return term(prefix, 'i', ByteBuffer.allocate(8).putLong(value).array());
  }

  /** A number that compares as this one; terms of one path sort as the numbers do. */
  public static BytesRef number(String prefix, double value) {
    // Adding 0 makes -0 the same as 0.
    long bits = NumericUtils.doubleToSortableLong(value + 0.0) ^ Long.MIN_VALUE;
    return term(prefix, 'd', ByteBuffer.allocate(8).putLong(bits).array());
  }

  /** A text that is this point in time; terms of one path sort as the times do. */
  public static BytesRef time(String prefix, Instant value) {
    return term(
        prefix,
        't',
        ByteBuffer.allocate(12)
            .putLong(value.getEpochSecond() ^ Long.MIN_VALUE)
            .putInt(value.getNano())
            .array());
  }

  /** The point has a vector of this name. */
  public static BytesRef vector(String name) {
    // No path is empty, so no payload has this term.
    return term("", 'v', name.getBytes(StandardCharsets.UTF_8));
  }

  public static BytesRef bool(String prefix, boolean value) {
    return term(prefix, 'b', new byte[] {(byte) (value ? 1 : 0)});
  }

  /** Some value of this many elements stands there: 0 a null, 1 anything that is no array. */
  public static BytesRef count(String prefix, int elements) {
    return term(prefix, 'c', ByteBuffer.allocate(4).putInt(elements).array());
  }

  /** The number of a {@link #count} term of this path. */
  public static int countOf(String prefix, BytesRef term) {
    return value(prefix, term).getInt();
  }

  /** Before the first {@link #keyword} term of the path. */
  public static BytesRef firstKeyword(String prefix) {
    return term(prefix, 's', new byte[0]);
  }

  /** After the last {@link #keyword} term of the path that is {@linkplain #isExact exact}. */
  public static BytesRef afterKeywords(String prefix) {
    return term(prefix, (char) ('s' + 1), new byte[0]);
  }

  /** Some string stands there that has no term of its own. */
  public static BytesRef longKeyword(String prefix) {
    return term(prefix, 'l', new byte[0]);
  }

  /** The string of an exact {@link #keyword} term of this path. */
  public static String keywordOf(String prefix, BytesRef term) {
    int start = valueStart(prefix);
    return new String(term.bytes, term.offset + start, term.length - start, StandardCharsets.UTF_8);
  }

  /** The number of an {@link #integer} term of this path. */
  public static long integerOf(String prefix, BytesRef term) {
    return value(prefix, term).getLong();
  }

  /** The number of a {@link #number} term of this path. */
  public static double numberOf(String prefix, BytesRef term) {
    return NumericUtils.sortableLongToDouble(value(prefix, term).getLong() ^ Long.MIN_VALUE);
  }

  /** The point in time of a {@link #time} term of this path. */
  public static Instant timeOf(String prefix, BytesRef term) {
    ByteBuffer value = value(prefix, term);
    return Instant.ofEpochSecond(value.getLong() ^ Long.MIN_VALUE, value.getInt());
  }

  private static ByteBuffer value(String prefix, BytesRef term) {
    int start = valueStart(prefix);
    return ByteBuffer.wrap(term.bytes, term.offset + start, term.length - start);
  }

  private static int valueStart(String prefix) {
    return prefix.getBytes(StandardCharsets.UTF_8).length + 2;
  }

  private static BytesRef term(String prefix, char kind, byte[] value) {
    byte[] path = prefix.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(path.length + 2 + value.length);
    out.put(path).put((byte) 0).put((byte) kind).put(value);
    return new BytesRef(out.array());
  }
}
