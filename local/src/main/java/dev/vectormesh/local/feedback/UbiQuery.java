package dev.vectormesh.local.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.vectormesh.search.v1.FeedbackEvent;
import dev.vectormesh.search.v1.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One query of User Behavior Insights, and what was told of it so far. */
final class UbiQuery {
  private static final String IMPRESSION = "impression";

  private record Told(UbiEvent event, String id) {}

  private final FeedbackReader.Target target;
  private final String id;
  private final TreeMap<Integer, String> impressions = new TreeMap<>();
  private final List<Told> told = new ArrayList<>();
  private final List<String> hits = new ArrayList<>();
  private String words = "";
  private String user = "";
  private @Nullable Timestamp time;
  private long line;

  UbiQuery(FeedbackReader.Target target, String id) {
    this.target = target;
    this.id = id;
  }

  /** A line of ubi_queries. */
  void query(long number, JsonNode json) {
    Timestamp when = UbiTimes.read(json.path("timestamp"));
    if (when == null) {
      target.sink().bad(number, "has no timestamp that can be read");
      return;
    }
    if (!hits.isEmpty()) {
      target.sink().passedOver("queries told again");
      return;
    }
    line = number;
    time = when;
    words = json.path("user_query").asText();
    user = user(json);
    json.path("query_response_hit_ids").forEach(hit -> hits.add(hit.asText()));
  }

  /**
   * A line of ubi_events.
   *
   * @param documentId the id that OpenSearch keeps it by; empty where it is not told
   */
  void event(long number, JsonNode json, String documentId) {
    UbiEvent event = new UbiEvent(number, json);
    if (event.time() == null) {
      target.sink().bad(number, "has no timestamp that can be read");
      return;
    }
    if (words.isEmpty()) {
      words = json.path("user_query").asText("");
    }
    if (user.isEmpty()) {
      user = user(json);
    }
    line = line == 0 ? number : line;
    if (event.object().isEmpty()) {
      target.sink().passedOver("events about no document");
    } else if (event.action().equals(IMPRESSION)) {
      impression(event);
    } else {
      told.add(new Told(event, event.id(id, documentId)));
    }
  }

  private void impression(UbiEvent event) {
    Integer position = event.position(target.firstOrdinal());
    if (position == null) {
      target.sink().passedOver("impressions without a place");
    } else {
      String unused = impressions.putIfAbsent(position, event.object());
    }
    Timestamp when = event.time();
    if (time == null || when != null && Timestamps.compare(when, time) < 0) {
      time = when;
    }
  }

  /** Nothing more is told of it. */
  void end() {
    Map<String, Integer> places = new HashMap<>();
    Session.Builder session =
        Session.newBuilder().setName(target.session(id)).setSource("ubi").setQuery(words);
    shown(session, places);
    if (places.isEmpty()) {
      // Without the list nobody can say what was passed over.
      told.forEach(event -> target.sink().passedOver("events of queries without a shown list"));
      target.sink().passedOver("queries without a shown list");
      return;
    }
    if (time != null) {
      session.setCreateTime(time);
    }
    session.setUser(user);
    List<FeedbackEvent> events = new ArrayList<>();
    for (Told one : told) {
      Integer place = places.get(one.event().object());
      Integer position = place == null ? one.event().position(target.firstOrdinal()) : place;
      if (position == null) {
        target.sink().passedOver("events without a place");
      } else {
        events.add(one.event().read(one.id(), session, position, target));
      }
    }
    target.sink().session(line, session.build(), events);
  }

  private void shown(Session.Builder session, Map<String, Integer> places) {
    TreeMap<Integer, String> list = impressions;
    if (!hits.isEmpty()) {
      list = new TreeMap<>();
      for (String hit : hits) {
        list.put(list.size() + 1, hit);
      }
    }
    Pages pages = new Pages(session);
    list.forEach((position, object) -> {
      pages.add(position, target.document(object));
      Integer unused = places.putIfAbsent(object, position);
    });
  }

  private static String user(JsonNode json) {
    String named = json.path("user_id").asText("");
    return named.isEmpty() ? json.path("client_id").asText("") : named;
  }
}
