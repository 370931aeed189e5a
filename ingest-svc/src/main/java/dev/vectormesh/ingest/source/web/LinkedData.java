package dev.vectormesh.ingest.source.web;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** What a page says of its article as JSON-LD (schema.org). */
final class LinkedData {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST = 200;

  private final List<JsonNode> things = new ArrayList<>();

  private LinkedData() {}

  static LinkedData of(Document page) {
    LinkedData data = new LinkedData();
    for (Element script : page.select("script[type=application/ld+json]")) {
      try {
        data.collect(JSON.readTree(script.data()));
      } catch (JacksonException e) {
        // Pages get it wrong now and then; what else they say stands.
      }
    }
    return data;
  }

  private void collect(JsonNode node) {
    if (things.size() >= MOST) {
      return;
    }
    if (node.isArray()) {
      node.forEach(this::collect);
    } else if (node.isObject()) {
      things.add(node);
      collect(node.path("@graph"));
    }
  }

  String published() {
    return things.stream()
        .map(thing -> thing.path("datePublished").asText())
        .filter(date -> !date.isBlank())
        .findFirst()
        .orElse("");
  }

  String author() {
    return things.stream()
        .map(thing -> name(thing.path("author")))
        .filter(name -> !name.isBlank())
        .findFirst()
        .orElse("");
  }

  private static String name(JsonNode author) {
    JsonNode first = author.isArray() ? author.path(0) : author;
    return first.isTextual() ? first.asText() : first.path("name").asText();
  }
}
