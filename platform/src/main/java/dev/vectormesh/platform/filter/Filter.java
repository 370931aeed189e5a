package dev.vectormesh.platform.filter;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.FieldViolation;
import java.util.ArrayList;
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
    Map<String, Integer> refused = new LinkedHashMap<>();
    collectFields(this, allowed, refused);
    if (!refused.isEmpty()) {
      List<FieldViolation> all = new ArrayList<>();
      refused.forEach((field, position) ->
          all.add(
              new FieldViolation(
                  "filter",
                  "position %d: unknown field %s; known are %s"
                      .formatted(position, field, allowed.stream().sorted().toList()))));
      throw ApiException.invalid(all);
    }
    return this;
  }

  private static void collectFields(
      Filter filter, Set<String> allowed, Map<String, Integer> refused) {
    switch (filter) {
      case All() -> {}
      case And(var parts) -> parts.forEach(p -> collectFields(p, allowed, refused));
      case Or(var parts) -> parts.forEach(p -> collectFields(p, allowed, refused));
      case Not(var part) -> collectFields(part, allowed, refused);
      case Text(var text, var position) -> {}
      case Compare(var field, var op, var value, var position) -> {
        boolean known =
            allowed.contains(field)
                || allowed.stream()
                    .anyMatch(
                        a -> a.endsWith(".*") && field.startsWith(a.substring(0, a.length() - 1)));
        if (!known) {
          refused.putIfAbsent(field, position);
        }
      }
    }
  }
}
