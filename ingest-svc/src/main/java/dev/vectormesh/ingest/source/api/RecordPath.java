package dev.vectormesh.ingest.source.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.InvalidPathException;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.JsonPathException;
import com.jayway.jsonpath.Option;
import com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider;
import com.jayway.jsonpath.spi.mapper.JacksonMappingProvider;
import dev.vectormesh.platform.error.ApiException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A place in a JSON document, as JSONPath. */
final class RecordPath {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Configuration RULES =
      Configuration.builder()
          .jsonProvider(new JacksonJsonNodeJsonProvider(JSON))
          .mappingProvider(new JacksonMappingProvider(JSON))
          .options(Option.ALWAYS_RETURN_LIST, Option.SUPPRESS_EXCEPTIONS)
          .build();
  private static final String ALL = "[*]";

  private final String text;
  private final JsonPath path;

  private RecordPath(String text, JsonPath path) {
    this.text = text;
    this.path = path;
  }

  /**
   * @param field of the request, for who is told that it is no JSONPath
   */
  static RecordPath of(String field, String text) {
    // Its time would grow with what a server sends by more than its length.
    if (text.contains("=~")) {
      throw ApiException.invalid(field, "holds a regular expression, which is not taken");
    }
    try {
      return new RecordPath(text, JsonPath.compile(text));
    } catch (InvalidPathException | IllegalArgumentException e) {
      throw ApiException.invalid(field, "is no JSONPath: " + e.getMessage());
    }
  }

  /** Null where the text is empty. */
  static @Nullable RecordPath ofOptional(String field, String text) {
    return text.isEmpty() ? null : of(field, text);
  }

  /** What stands there; nulls are not. */
  List<JsonNode> all(JsonNode document) {
    List<JsonNode> found = new ArrayList<>();
    try {
      JsonNode nodes = path.read(document, RULES);
      if (nodes != null) {
        nodes.forEach(found::add);
      }
    } catch (JsonPathException e) {
      return List.of();
    }
    found.removeIf(node -> node.isNull() || node.isMissingNode());
    return found;
  }

  /** The first as text; empty where there is none. */
  String text(JsonNode document) {
    return all(document).stream().findFirst().map(RecordPath::plain).orElse("");
  }

  static String words(JsonNode node) {
    return node.isValueNode() ? node.asText() : node.toPrettyString();
  }

  private static String plain(JsonNode node) {
    return node.isValueNode() ? node.asText() : node.toString();
  }

  /**
   * Elements of XML: where an element stands once, it is no array, and "all of it" means itself.
   */
  List<JsonNode> elements(JsonNode document) {
    RecordPath holder = holder();
    if (holder == null) {
      return all(document);
    }
    List<JsonNode> elements = new ArrayList<>();
    for (JsonNode node : holder.all(document)) {
      if (node.isArray()) {
        node.forEach(elements::add);
      } else {
        elements.add(node);
      }
    }
    return elements;
  }

  /** Whether what it takes all elements of is there; true of paths that take no elements. */
  boolean hasHolder(JsonNode document) {
    RecordPath holder = holder();
    return holder == null || !holder.all(document).isEmpty();
  }

  private @Nullable RecordPath holder() {
    if (!text.endsWith(ALL)) {
      return null;
    }
    String holder = text.substring(0, text.length() - ALL.length());
    return new RecordPath(holder, JsonPath.compile(holder));
  }

  @Override
  public String toString() {
    return text;
  }
}
