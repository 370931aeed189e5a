package dev.vectormesh.gateway.facade;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The body of {@code POST /search}, checked.
 *
 * @param query as it came
 * @param scoreThreshold null where none was given
 * @param filter of the mesh's own language; empty for none
 */
record SearchBody(
    String query,
    int topK,
    @Nullable Double scoreThreshold,
    String filter,
    boolean includeExplanation) {
  static final int LONGEST_QUERY = 512;
  static final int MOST_RESULTS = 100;
  private static final int USUAL_RESULTS = 10;

  /** White space and control characters, as a class of regular expressions of any language. */
  private static final String BLANK =
      "\\u0000-\\u0020\\u007f-\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";

  /** Says something, and holds no NUL, which no store keeps. */
  static final String QUERY_RULE = "^[^\\u0000]*[^" + BLANK + "][^\\u0000]*$";

  private static final Pattern SAYS_SOMETHING = Pattern.compile("[^" + BLANK + "]");
  private static final Set<String> FIELDS =
      Set.of("query", "top_k", "score_threshold", "filters", "include_explanation");

  /**
   * Reads it.
   *
   * @param faults gets what is wrong with it, before an answer that is of no use then
   */
  static SearchBody read(byte[] json, Faults faults) {
    JsonNode body = JsonBody.object(json, "query");
    body.propertyNames().stream()
        .filter(name -> !FIELDS.contains(name))
        .forEach(name -> faults.unknown(List.of("body", name)));
    return new SearchBody(
        query(body.get("query"), faults),
        topK(body.get("top_k"), faults),
        scoreThreshold(body.get("score_threshold"), faults),
        MetadataFilter.of(body.get("filters"), faults),
        flag(body.get("include_explanation"), faults));
  }

  private static String query(@Nullable JsonNode query, Faults faults) {
    List<Object> at = List.of("body", "query");
    if (query == null) {
      faults.add(at, "Field required", "missing");
      return "";
    }
    if (!query.isString()) {
      faults.add(at, "Input should be a valid string", "string_type");
      return "";
    }
    String text = query.asString();
    if (!SAYS_SOMETHING.matcher(text).find()) {
      faults.add(
          at, "String should have at least 1 character that is no white space", "string_too_short");
    } else if (text.codePointCount(0, text.length()) > LONGEST_QUERY) {
      faults.add(at, "String should have at most 512 characters", "string_too_long");
    } else if (!Texts.fit(text)) {
      faults.add(at, Texts.RULE, "string_unicode");
    }
    return text;
  }

  private static int topK(@Nullable JsonNode topK, Faults faults) {
    if (topK == null) {
      return USUAL_RESULTS;
    }
    List<Object> at = List.of("body", "top_k");
    if (!topK.isNumber()) {
      faults.add(at, "Input should be a valid integer", "int_type");
      return USUAL_RESULTS;
    }
    BigDecimal number = topK.decimalValue();
    if (!inRange(number, BigDecimal.ONE, BigDecimal.valueOf(MOST_RESULTS), at, faults)) {
      return USUAL_RESULTS;
    }
    if (number.stripTrailingZeros().scale() > 0) {
      faults.add(
          at,
          "Input should be a valid integer, got a number with a fractional part",
          "int_from_float");
      return USUAL_RESULTS;
    }
    return number.intValueExact();
  }

  private static @Nullable Double scoreThreshold(@Nullable JsonNode threshold, Faults faults) {
    if (threshold == null || threshold.isNull()) {
      return null;
    }
    List<Object> at = List.of("body", "score_threshold");
    if (!threshold.isNumber()) {
      faults.add(at, "Input should be a valid number", "float_type");
      return null;
    }
    BigDecimal number = threshold.decimalValue();
    return inRange(number, BigDecimal.ZERO, BigDecimal.ONE, at, faults)
        ? Double.valueOf(number.doubleValue())
        : null;
  }

  private static boolean inRange(
      BigDecimal number, BigDecimal least, BigDecimal most, List<Object> at, Faults faults) {
    if (number.compareTo(least) < 0) {
      faults.add(at, "Input should be greater than or equal to " + least, "greater_than_equal");
      return false;
    }
    if (number.compareTo(most) > 0) {
      faults.add(at, "Input should be less than or equal to " + most, "less_than_equal");
      return false;
    }
    return true;
  }

  private static boolean flag(@Nullable JsonNode flag, Faults faults) {
    if (flag == null) {
      return false;
    }
    if (!flag.isBoolean()) {
      faults.add(
          List.of("body", "include_explanation"), "Input should be a valid boolean", "bool_type");
      return false;
    }
    return flag.booleanValue();
  }
}
