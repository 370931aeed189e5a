package dev.vectormesh.local.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import dev.vectormesh.search.v1.FeedbackEvent;
import dev.vectormesh.search.v1.FeedbackType;
import dev.vectormesh.search.v1.Session;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UbiFeedbackTest {
  private static final String QUERY =
      """
      {"application": "shop", "query_id": "q1", "client_id": "c1", "user_query": "toner", \
      "query_response_hit_ids": ["A", "B"], "timestamp": "2025-01-24T07:31:30.699+0000"}\
      """;

  private static CollectedFeedback read(String... lines) {
    return CollectedFeedback.of(FeedbackReader.Format.UBI, 0, lines);
  }

  private static String event(String query, String action, String object, String more) {
    return """
    {"application": "shop", "action_name": "%s", "query_id": "%s", "client_id": "c1", \
    "timestamp": "2025-01-24T07:31:40Z", "user_query": "toner", \
    "event_attributes": {"object": {"object_id": "%s"}%s}}\
    """
        .formatted(action, query, object, more);
  }

  private static String at(int ordinal) {
    return ", \"position\": {\"ordinal\": %d}".formatted(ordinal);
  }

  @Test
  void aQueryWithItsHits_isTheShownList_andItsEventsFindTheirPlacesInIt() {
    CollectedFeedback read =
        read(
            "{\"index\": {\"_index\": \"ubi_queries\", \"_id\": \"x\"}}",
            QUERY,
            "{\"index\": {\"_index\": \"ubi_events\", \"_id\": \"e-1\"}}",
            event("q1", "click", "B", at(7)),
            event("q1", "add_to_cart", "A", ""),
            event("q1", "product_hover", "A", at(0)));
    assertThat(read.bad).isEmpty();
    Session session = read.sessions.getFirst();
    assertThat(session.getName()).isEqualTo("namespaces/shop/sessions/q1");
    assertThat(session.getUser()).isEqualTo("c1");
    assertThat(session.getQuery()).isEqualTo("toner");
    assertThat(Timestamps.toString(session.getCreateTime())).isEqualTo("2025-01-24T07:31:30.699Z");
    assertThat(CollectedFeedback.shown(session)).containsExactly("1 A", "2 B");
    assertThat(read.events)
        .extracting(CollectedFeedback::done)
        .containsExactly("CLICK 2 B", "ADD_TO_CART 1 A", "CUSTOM 1 A");
    assertThat(read.events.get(0).getId()).isEqualTo("e-1");
    assertThat(read.events.get(2).getCustomType()).isEqualTo("product_hover");
    assertThat(read.events).extracting(FeedbackEvent::getId).doesNotHaveDuplicates();
    assertThat(read.events.get(0).getAttributes().getFieldsOrThrow("application").getStringValue())
        .isEqualTo("shop");
  }

  @Test
  void whereAQueryNamesNoHits_impressionsAreTheList_alsoWithoutTheQuery() {
    CollectedFeedback read =
        read(
            event("q2", "impression", "B", at(1)),
            event("q2", "click", "A", at(0)),
            event("q2", "impression", "A", at(0)),
            event("q2", "impression", "D", at(3)));
    Session session = read.sessions.getFirst();
    assertThat(CollectedFeedback.shown(session)).containsExactly("1 A", "2 B", "4 D");
    assertThat(session.getQuery()).isEqualTo("toner");
    assertThat(Timestamps.toString(session.getCreateTime())).isEqualTo("2025-01-24T07:31:40Z");
    assertThat(read.events).extracting(CollectedFeedback::done).containsExactly("CLICK 1 A");
  }

  @Test
  void ordinalsFromOne_areTakenSo() {
    CollectedFeedback read =
        CollectedFeedback.of(
            FeedbackReader.Format.UBI,
            1,
            event("q", "impression", "A", at(1)),
            event("q", "like", "A", at(1)));
    assertThat(CollectedFeedback.shown(read.sessions.getFirst())).containsExactly("1 A");
    assertThat(read.events).extracting(CollectedFeedback::done).containsExactly("LIKE 1 A");
  }

  @Test
  void timesOfAllKinds_areRead_andNoneIsABadLine() {
    String[] times = {"1737703890699", "\"1737703890699\"", "\"2025-01-24T08:31:30.699+01:00\""};
    for (String time : times) {
      String query = QUERY.replace("\"2025-01-24T07:31:30.699+0000\"", time);
      assertThat(Timestamps.toString(read(query).sessions.getFirst().getCreateTime()))
          .isEqualTo("2025-01-24T07:31:30.699Z");
    }
    assertThat(read(QUERY.replace("\"2025-01-24T07:31:30.699+0000\"", "\"yesterday\"")).bad)
        .containsExactly("1: has no timestamp that can be read");
  }

  @Test
  void whatNothingCanBeLearntFrom_isCounted_andBadLinesAreTold() {
    CollectedFeedback read =
        read(
            "{\"a\": ",
            "{\"user_query\": \"x\", \"timestamp\": 1}",
            "{\"query_id\": \"q\", \"timestamp\": 1}",
            event("lone", "click", "A", at(0)),
            event("q", "click", "A", at(0)).replace("\"q\"", "null"),
            "{\"query_id\": \"q1\", \"action_name\": \"search\", \"timestamp\": 1}",
            QUERY);
    assertThat(read.bad).extracting(line -> line.substring(0, 2)).containsExactly("1:", "2:", "3:");
    assertThat(read.sessions).hasSize(1);
    assertThat(read.passedOver)
        .contains(
            entry("events of no query", 1),
            entry("events about no document", 1),
            entry("events of queries without a shown list", 1));
  }

  @Test
  void whatIsWritten_isReadBackTheSame() {
    Session.Builder session =
        Session.newBuilder()
            .setName("namespaces/shop/sessions/s.1")
            .setUser("ann")
            .setSource("ubi")
            .setQuery("toner")
            .setCreateTime(Timestamps.fromMillis(1737703890699L));
    session
        .addPagesBuilder()
        .addDocumentsBuilder()
        .setPosition(1)
        .setDocument("namespaces/shop/collections/products/documents/A");
    FeedbackEvent dwell =
        FeedbackEvent.newBuilder()
            .setId("e:1")
            .setSession(session.getName())
            .setDocument("namespaces/shop/collections/products/documents/A")
            .setPosition(1)
            .setType(FeedbackType.FEEDBACK_TYPE_DWELL)
            .setDwell(Durations.fromMillis(1250))
            .setEventTime(Timestamps.fromMillis(1737703900000L))
            .build();
    List<String> lines = new ArrayList<>();
    new UbiWriter(lines::add).write(session.clone().addEvents(dwell).build());
    CollectedFeedback read = read(lines.toArray(String[]::new));
    assertThat(read.bad).isEmpty();
    assertThat(read.sessions).containsExactly(session.build());
    assertThat(read.events.getFirst().toBuilder().clearAttributes().build()).isEqualTo(dwell);
  }
}
