package dev.vectormesh.local.feedback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.JsonFormat;
import com.google.protobuf.util.Timestamps;
import dev.vectormesh.search.v1.FeedbackEvent;
import dev.vectormesh.search.v1.FeedbackType;
import dev.vectormesh.search.v1.Session;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Writes sessions as User Behavior Insights (schema 1.3) in OpenSearch's bulk format: {@code POST
 * _bulk} takes it. Documents are named by the last part of their names.
 */
public final class UbiWriter {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double NANOS = 1e9;

  private final Consumer<String> lines;

  public UbiWriter(Consumer<String> lines) {
    this.lines = lines;
  }

  public void write(Session session) {
    String query = last(session.getName());
    ObjectNode line = JSON.createObjectNode();
    line.put("application", "vectormesh")
        .put("query_id", query)
        .put("client_id", session.getUser())
        .put("user_query", session.getQuery())
        .put("object_id_field", "document")
        .put("timestamp", Timestamps.toString(session.getCreateTime()));
    ArrayNode hits = line.putArray("query_response_hit_ids");
    session
        .getPagesList()
        .forEach(page -> page.getDocumentsList().forEach(d -> hits.add(last(d.getDocument()))));
    ObjectNode attributes = line.putObject("query_attributes");
    attributes.put("source", session.getSource());
    if (session.getPagesCount() > 0) {
      attributes
          .put("space", session.getPages(0).getSpace())
          .put("generation", session.getPages(0).getGeneration());
    }
    print("ubi_queries", query, line);
    session.getEventsList().forEach(event -> write(query, session, event));
  }

  private void write(String query, Session session, FeedbackEvent event) {
    ObjectNode line = JSON.createObjectNode();
    boolean custom = event.getType() == FeedbackType.FEEDBACK_TYPE_CUSTOM;
    line.put("application", "vectormesh")
        .put(
            "action_name",
            custom
                ? event.getCustomType()
                : event
                    .getType()
                    .name()
                    .substring("FEEDBACK_TYPE_".length())
                    .toLowerCase(Locale.ROOT))
        .put("query_id", query)
        .put("client_id", event.getUser().isEmpty() ? session.getUser() : event.getUser())
        .put("user_query", session.getQuery())
        .put("timestamp", Timestamps.toString(event.getEventTime()));
    ObjectNode attributes = line.putObject("event_attributes");
    attributes
        .putObject("object")
        .put("object_id", last(event.getDocument()))
        .put("object_id_field", "document");
    attributes.putObject("position").put("ordinal", event.getPosition() - 1);
    if (event.hasDwell()) {
      attributes.put("dwell_time", Durations.toNanos(event.getDwell()) / NANOS);
    }
    if (event.hasAttributes()) {
      attributes.set("attributes", tree(event));
    }
    print("ubi_events", query + ":" + event.getId(), line);
  }

  private static JsonNode tree(FeedbackEvent event) {
    try {
      return JSON.readTree(JsonFormat.printer().print(event.getAttributes()));
    } catch (InvalidProtocolBufferException | JsonProcessingException e) {
      throw new IllegalStateException("attributes that JSON cannot hold", e);
    }
  }

  private void print(String index, String id, ObjectNode line) {
    ObjectNode action = JSON.createObjectNode();
    action.putObject("index").put("_index", index).put("_id", id);
    lines.accept(action.toString());
    lines.accept(line.toString());
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }
}
