package dev.vectormesh.platform.filter;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.FieldViolation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A filter as AIP-160 writes it, parsed. Positions count characters from 0. */
public sealed interface Filter {
  /** The empty filter: everything passes. */
  record All() implements Filter {}

  record And(List<Filter> parts) implements Filter {}

  record Or(List<Filter> parts) implements Filter {}

  record Not(Filter part) implements Filter {}

  /** {@code field} is dotted as written, without quotes. */
  record Compare(String field, Op op, Value value, int position) implements Filter {}

  /** A function: {@code name(value, value)}. */
  record Call(String name, List<Value> arguments, int position) implements Filter {}

  /** A bare word or a quoted text that names no field. */
  record Text(String text, int position) implements Filter {}

  enum Op {
    EQ("="),
    NE("!="),
    LT("<"),
    LE("<="),
    GT(">"),
    GE(">="),
    HAS(":");

    private final String sign;

    Op(String sign) {
      this.sign = sign;
    }

    public String sign() {
      return sign;
    }
  }

  sealed interface Value {
    /** As written, without quotes. */
    String text();
  }

  record Str(String text) implements Value {}

  record Num(double value, String text) implements Value {}

  record Bool(boolean value) implements Value {
    @Override
    public String text() {
      return Boolean.toString(value);
    }
  }

  /**
   * Parses, or throws INVALID_ARGUMENT on the field {@code filter}, with the position of the first
   * fault.
   */
  static Filter parse(String text) {
    return parse("filter", text);
  }

  /** The same for a request field of another name. */
  static Filter parse(String requestField, String text) {
    return new FilterParser(requestField, text).parse();
  }

  /**
   * This filter, or INVALID_ARGUMENT naming every field that is not allowed. {@code "metadata.*"}
   * allows all that begin with {@code metadata.}.
   */
  default Filter onlyFields(Set<String> allowed) {
    return only(allowed, Set.of());
  }

  /** The same, where these functions may be called, too. */
  default Filter only(Set<String> fields, Set<String> functions) {
    Map<String, String> refused = new LinkedHashMap<>();
    collectUnknown(this, fields, functions, refused);
    if (!refused.isEmpty()) {
      throw ApiException.invalid(
          refused.values().stream().map(why -> new FieldViolation("filter", why)).toList());
    }
    return this;
  }

  private static void collectUnknown(
      Filter filter, Set<String> fields, Set<String> functions, Map<String, String> refused) {
    switch (filter) {
      case All() -> {}
      case And(var parts) -> parts.forEach(p -> collectUnknown(p, fields, functions, refused));
      case Or(var parts) -> parts.forEach(p -> collectUnknown(p, fields, functions, refused));
      case Not(var part) -> collectUnknown(part, fields, functions, refused);
      case Text(var text, var position) -> {}
      case Call(var name, var arguments, var position) -> {
        if (!functions.contains(name)) {
          refused.putIfAbsent(name + "()", unknown(position, "function " + name, functions));
        }
      }
      case Compare(var field, var op, var value, var position) -> {
        boolean known =
            fields.contains(field)
                || fields.stream()
                    .anyMatch(
                        a -> a.endsWith(".*") && field.startsWith(a.substring(0, a.length() - 1)));
        if (!known) {
          refused.putIfAbsent(field, unknown(position, "field " + field, fields));
        }
      }
    }
  }

  private static String unknown(int position, String what, Set<String> known) {
    return known.isEmpty()
        ? "position %d: unknown %s; there are none here".formatted(position, what)
        : "position %d: unknown %s; known are %s"
            .formatted(position, what, known.stream().sorted().toList());
  }
}
