package dev.vectormesh.embedded.qdrant.payload;

import io.qdrant.client.grpc.JsonWithInt.Value;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.lucene.util.BitUtil;
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

  private static final byte[] NOTHING = {};

  private PayloadTerms() {}

  /** Hands every term of the payload to {@code out}; a term may come more than once. */
  public static void of(Map<String, Value> payload, Consumer<BytesRef> out) {
    for (Map.Entry<String, Value> field : payload.entrySet()) {
      at(PayloadPath.termKey(field.getKey()) + PayloadPath.KEY_END, field.getValue(), out);
    }
  }

  private static void at(String prefix, Value value, Consumer<BytesRef> out) {
    if (prefix.length() > LONGEST_PATH) {
      return;
    }
    // Encoded once for all terms of the path.
    byte[] path = utf8(prefix);
    switch (value.getKindCase()) {
      case NULL_VALUE, KIND_NOT_SET -> {
        out.accept(term(path, 'z', NOTHING));
        out.accept(count(path, 0));
      }
      case STRUCT_VALUE -> {
        out.accept(present(path));
        out.accept(count(path, 1));
        for (var child : value.getStructValue().getFieldsMap().entrySet()) {
          String key = PayloadPath.termKey(child.getKey()) + PayloadPath.KEY_END;
          at(prefix + key, child.getValue(), out);
        }
      }
      case LIST_VALUE -> {
        out.accept(count(path, value.getListValue().getValuesCount()));
        if (value.getListValue().getValuesCount() > 0) {
          out.accept(present(path));
        }
        for (Value element : value.getListValue().getValuesList()) {
          scalar(path, element, out);
          at(prefix + PayloadPath.EACH, element, out);
        }
      }
      case STRING_VALUE, INTEGER_VALUE, BOOL_VALUE, DOUBLE_VALUE -> {
        out.accept(present(path));
        out.accept(count(path, 1));
        scalar(path, value, out);
      }
    }
  }

  private static void scalar(byte[] path, Value value, Consumer<BytesRef> out) {
    switch (value.getKindCase()) {
      case STRING_VALUE -> {
        out.accept(keyword(path, value.getStringValue()));
        Instant time = DateTimes.parse(value.getStringValue());
        if (time != null) {
          out.accept(time(path, time));
        }
      }
      case INTEGER_VALUE -> {
        out.accept(integer(path, value.getIntegerValue()));
        out.accept(number(path, (double) value.getIntegerValue()));
      }
      case DOUBLE_VALUE -> {
        if (!Double.isNaN(value.getDoubleValue())) {
          out.accept(number(path, value.getDoubleValue()));
        }
      }
      case BOOL_VALUE -> out.accept(bool(path, value.getBoolValue()));
      default -> {}
    }
  }

  /** A value stands there that is neither null nor an empty array. */
  public static BytesRef present(String prefix) {
    return present(utf8(prefix));
  }

  private static BytesRef present(byte[] path) {
    return term(path, 'x', NOTHING);
  }

  /** A null stands there. */
  public static BytesRef isNull(String prefix) {
    return term(utf8(prefix), 'z', NOTHING);
  }

  /** This string stands there, or for a {@linkplain #isExact long} one, some long string. */
  public static BytesRef keyword(String prefix, String value) {
    return keyword(utf8(prefix), value);
  }

  private static BytesRef keyword(byte[] path, String value) {
    byte[] text = utf8(value);
    return text.length <= LONGEST ? term(path, 's', text) : term(path, 'l', NOTHING);
  }

  /** Whether {@link #keyword} stands for this very string. */
  public static boolean isExact(String value) {
    return utf8(value).length <= LONGEST;
  }

  public static BytesRef integer(String prefix, long value) {
    return integer(utf8(prefix), value);
  }

  private static BytesRef integer(byte[] path, long value) {
    BytesRef term = termOf(path, 'i', Long.BYTES);
    BitUtil.VH_BE_LONG.set(term.bytes, path.length + 2, value);
    return term;
  }

  /** A number that compares as this one; terms of one path sort as the numbers do. */
  public static BytesRef number(String prefix, double value) {
    return number(utf8(prefix), value);
  }

  private static BytesRef number(byte[] path, double value) {
    BytesRef term = termOf(path, 'd', Long.BYTES);
    // Adding 0 makes -0 the same as 0.
    long bits = NumericUtils.doubleToSortableLong(value + 0.0) ^ Long.MIN_VALUE;
    BitUtil.VH_BE_LONG.set(term.bytes, path.length + 2, bits);
    return term;
  }

  /** A text that is this point in time; terms of one path sort as the times do. */
  public static BytesRef time(String prefix, Instant value) {
    return time(utf8(prefix), value);
  }

  private static BytesRef time(byte[] path, Instant value) {
    BytesRef term = termOf(path, 't', Long.BYTES + Integer.BYTES);
    long seconds = value.getEpochSecond() ^ Long.MIN_VALUE;
    BitUtil.VH_BE_LONG.set(term.bytes, path.length + 2, seconds);
    BitUtil.VH_BE_INT.set(term.bytes, path.length + 2 + Long.BYTES, value.getNano());
    return term;
  }

  /** The point has a vector of this name. */
  public static BytesRef vector(String name) {
    // No path is empty, so no payload has this term.
    return term(NOTHING, 'v', utf8(name));
  }

  public static BytesRef bool(String prefix, boolean value) {
    return bool(utf8(prefix), value);
  }

  private static BytesRef bool(byte[] path, boolean value) {
    return term(path, 'b', new byte[] {(byte) (value ? 1 : 0)});
  }

  /** Some value of this many elements stands there: 0 a null, 1 anything that is no array. */
  public static BytesRef count(String prefix, int elements) {
    return count(utf8(prefix), elements);
  }

  private static BytesRef count(byte[] path, int elements) {
    BytesRef term = termOf(path, 'c', Integer.BYTES);
    BitUtil.VH_BE_INT.set(term.bytes, path.length + 2, elements);
    return term;
  }

  /** The number of a {@link #count} term of this path. */
  public static int countOf(String prefix, BytesRef term) {
    return value(prefix, term).getInt();
  }

  /** Before the first {@link #keyword} term of the path. */
  public static BytesRef firstKeyword(String prefix) {
    return term(utf8(prefix), 's', NOTHING);
  }

  /** After the last {@link #keyword} term of the path that is {@linkplain #isExact exact}. */
  public static BytesRef afterKeywords(String prefix) {
    return term(utf8(prefix), (char) ('s' + 1), NOTHING);
  }

  /** Some string stands there that has no term of its own. */
  public static BytesRef longKeyword(String prefix) {
    return term(utf8(prefix), 'l', NOTHING);
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
    return utf8(prefix).length + 2;
  }

  private static BytesRef term(byte[] path, char kind, byte[] value) {
    BytesRef term = termOf(path, kind, value.length);
    System.arraycopy(value, 0, term.bytes, path.length + 2, value.length);
    return term;
  }

  /** The path, a zero, the kind, and room for the value. */
  private static BytesRef termOf(byte[] path, char kind, int valueLength) {
    byte[] bytes = new byte[path.length + 2 + valueLength];
    System.arraycopy(path, 0, bytes, 0, path.length);
    bytes[path.length + 1] = (byte) kind;
    return new BytesRef(bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
