package dev.vectormesh.ingest.source.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.rpc.Code;
import dev.vectormesh.corpus.v1.DatabaseQuerySource;
import dev.vectormesh.ingest.source.Raw;
import dev.vectormesh.ingest.source.SourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a row becomes. */
final class RowDocument {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();
  private static final Pattern HTML =
      Pattern.compile(
          "(?i)\\A\\s*<(!doctype html|html|body|div|p|h[1-6]|ul|ol|table|article|section)\\b");

  /** Beyond it a double has not every whole number. */
  private static final long EXACT = 1L << 53;

  private final DatabaseQuerySource source;

  RowDocument(DatabaseQuerySource source) {
    this.source = source;
  }

  Raw of(String json, String version) {
    JsonNode row = read(json);
    String text = content(row);
    Struct.Builder metadata = Struct.newBuilder();
    for (String column : source.getMetadataColumnsList()) {
      metadata.putFields(column, value(row.path(column)));
    }
    return new Raw.Text(
        text,
        HTML.matcher(text).find() ? "text/html" : "text/plain",
        new Raw.Facts(
            text(row, source.getTitleColumn()),
            text(row, source.getUriColumn()),
            metadata.build(),
            version));
  }

  /**
   * @throws SourceException INVALID_ARGUMENT where the query has no column that the source names
   */
  void check(String json) throws SourceException {
    JsonNode row = read(json);
    List<String> missing =
        Stream.of(
                List.of(source.getTitleColumn(), source.getUriColumn()),
                source.getContentColumnsList(),
                source.getMetadataColumnsList())
            .flatMap(List::stream)
            .filter(column -> !column.isEmpty() && !row.has(column))
            .distinct()
            .toList();
    if (!missing.isEmpty()) {
      throw new SourceException(
          Code.INVALID_ARGUMENT,
          "the query has no column %s: it has %s"
              .formatted(String.join(", ", missing), String.join(", ", names(row))));
    }
  }

  private static List<String> names(JsonNode row) {
    List<String> names = new ArrayList<>();
    row.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the database wrote a row that is no JSON", e);
    }
  }

  private String content(JsonNode row) {
    if (source.getContentColumnsCount() > 0) {
      return source.getContentColumnsList().stream()
          .map(column -> text(row, column))
          .filter(text -> !text.isBlank())
          .collect(Collectors.joining("\n\n"));
    }
    return names(row).stream()
        .filter(column -> !column.equals(source.getIdColumn()) && !text(row, column).isBlank())
        .map(column -> column + ": " + text(row, column))
        .collect(Collectors.joining("\n"));
  }

  private static String text(JsonNode row, String column) {
    JsonNode value = row.path(column);
    if (column.isEmpty() || value.isNull() || value.isMissingNode()) {
      return "";
    }
    return value.isNumber()
        ? value.decimalValue().toPlainString()
        : value.isValueNode() ? value.asText() : value.toString();
  }

  private static Value value(JsonNode node) {
    Value.Builder value = Value.newBuilder();
    if (node.isNull() || node.isMissingNode()) {
      return value.setNullValueValue(0).build();
    }
    if (node.isBoolean()) {
      return value.setBoolValue(node.booleanValue()).build();
    }
    if (node.isNumber()) {
      // A number that a double would round is kept as its digits.
      boolean exact =
          !node.isIntegralNumber()
              || node.canConvertToLong() && Math.abs(node.longValue()) <= EXACT;
      return exact
          ? value.setNumberValue(node.doubleValue()).build()
          : value.setStringValue(node.asText()).build();
    }
    if (node.isArray()) {
      node.forEach(element -> value.getListValueBuilder().addValues(value(element)));
      return value.setListValue(value.getListValueBuilder()).build();
    }
    return value.setStringValue(node.isTextual() ? node.asText() : node.toString()).build();
  }
}
