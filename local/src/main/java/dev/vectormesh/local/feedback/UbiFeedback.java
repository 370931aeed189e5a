package dev.vectormesh.local.feedback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * User Behavior Insights (schema 1.0 to 1.3) as NDJSON: the documents of ubi_queries and ubi_events
 * in any order, with or without the action lines of OpenSearch's bulk format between them. A query
 * and its events become a session; what was shown is the query's hit ids, or, where it names none,
 * what its events of the action "impression" tell.
 */
final class UbiFeedback implements FeedbackReader {
  /** Queries whose events may still come: memory does not grow with the file. */
  private static final int OPEN = 20_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Target target;
  private final Map<String, UbiQuery> open = new LinkedHashMap<>();
  private String id = "";

  UbiFeedback(Target target) {
    this.target = target;
  }

  @Override
  public void line(long number, String line) {
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      target.sink().bad(number, "is no JSON: " + e.getOriginalMessage());
      return;
    }
    JsonNode action = json.size() == 1 ? json.path("index") : JSON.missingNode();
    action = action.isMissingNode() && json.size() == 1 ? json.path("create") : action;
    if (action.isObject()) {
      id = action.path("_id").asText("");
      return;
    }
    document(number, json);
    id = "";
  }

  private void document(long number, JsonNode json) {
    String queryId = json.path("query_id").asText("");
    if (queryId.isEmpty() && json.path("action_name").isTextual()) {
      target.sink().passedOver("events of no query");
      return;
    }
    if (queryId.isEmpty()) {
      target.sink().bad(number, "has no query_id: it is no line of ubi_queries or ubi_events");
      return;
    }
    UbiQuery query = open.get(queryId);
    if (query == null) {
      query = new UbiQuery(target, queryId);
      open.put(queryId, query);
    }
    if (json.path("action_name").isTextual()) {
      query.event(number, json, id);
    } else if (json.path("user_query").isTextual()) {
      query.query(number, json);
    } else {
      target.sink().bad(number, "has neither user_query nor action_name");
    }
    if (open.size() > OPEN) {
      var eldest = open.entrySet().iterator();
      eldest.next().getValue().end();
      eldest.remove();
    }
  }

  @Override
  public void end() {
    open.values().forEach(UbiQuery::end);
    open.clear();
  }
}
