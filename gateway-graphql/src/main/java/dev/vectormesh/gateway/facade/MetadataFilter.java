package dev.vectormesh.gateway.facade;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Turns {@code filters}, pairs of metadata's keys and values, into the mesh's own filter language.
 * All pairs must hold; of a list of values one must. A key with points leads into what lies below.
 */
final class MetadataFilter {
  /** As the contract has it. */
  private static final int LONGEST = 4096;

  static final int MOST_PAIRS = 20;
  static final int MOST_VALUES = 20;
  static final int LONGEST_KEY = 64;
  static final int LONGEST_VALUE = 256;

  /** What a key of metadata may be, as a regular expression of any language. */
  static final String KEY_RULE = "^[^\\u0000-\\u001f\"\\\\.]+(\\.[^\\u0000-\\u001f\"\\\\.]+)*$";

  private static final Pattern KEY = Pattern.compile(KEY_RULE);

  private MetadataFilter() {}

  /**
   * Empty where there are none.
   *
   * @param faults gets what is wrong with them
   */
  static String of(@Nullable JsonNode filters, Faults faults) {
    if (filters == null || filters.isNull()) {
      return "";
    }
    List<Object> at = List.of("body", "filters");
    if (!filters.isObject()) {
      faults.add(at, "Input should be a valid dictionary", "dict_type");
      return "";
    }
    if (filters.size() > MOST_PAIRS) {
      faults.add(at, "Dictionary should have at most " + MOST_PAIRS + " items", "too_long");
      return "";
    }
    List<String> all = new ArrayList<>();
    filters.properties().forEach(pair -> all.add(pair(pair.getKey(), pair.getValue(), faults)));
    String filter = String.join(" AND ", all);
    if (filter.length() > LONGEST) {
      faults.add(at, "Dictionary should come to at most 4096 characters as a filter", "too_long");
    }
    return filter;
  }

  private static String pair(String key, JsonNode value, Faults faults) {
    List<Object> at = List.of("body", "filters", key);
    if (length(key) > LONGEST_KEY) {
      faults.add(at, "Key should have at most " + LONGEST_KEY + " characters", "string_too_long");
    } else if (!KEY.matcher(key).matches() || !Texts.fit(key)) {
      faults.add(
          at,
          "Key should be names with points between them, without control characters, quotes and"
              + " backslashes",
          "string_pattern_mismatch");
    }
    String field = quoted("meta." + key);
    if (!value.isArray()) {
      return field + " = " + literal(value, at, faults);
    }
    if (value.isEmpty()) {
      faults.add(at, "List should have at least 1 item", "too_short");
    } else if (value.size() > MOST_VALUES) {
      faults.add(at, "List should have at most " + MOST_VALUES + " items", "too_long");
      return "";
    }
    List<String> any = new ArrayList<>();
    for (int i = 0; i < value.size(); i++) {
      List<Object> item = List.of("body", "filters", key, i);
      any.add(field + " = " + literal(value.get(i), item, faults));
    }
    return any.stream().collect(Collectors.joining(" OR ", "(", ")"));
  }

  private static String literal(JsonNode value, List<Object> at, Faults faults) {
    if (value.isString()) {
      if (length(value.asString()) > LONGEST_VALUE) {
        faults.add(
            at, "String should have at most " + LONGEST_VALUE + " characters", "string_too_long");
      } else if (!Texts.fit(value.asString())) {
        faults.add(at, Texts.RULE, "string_unicode");
      }
      return quoted(value.asString());
    }
    if (value.isNumber()) {
      if (!Double.isFinite(value.decimalValue().doubleValue())) {
        faults.add(at, "Input should be a finite number", "finite_number");
      }
      return value.decimalValue().toString();
    }
    if (!value.isBoolean()) {
      faults.add(
          at, "Input should be a string, a number, a boolean, or a list of these", "value_error");
    }
    return value.asString("");
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
