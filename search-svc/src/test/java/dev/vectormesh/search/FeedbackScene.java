package dev.vectormesh.search;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.search.v1.EventResult;
import dev.vectormesh.search.v1.FeedbackEvent;
import dev.vectormesh.search.v1.FeedbackServiceGrpc.FeedbackServiceBlockingStub;
import dev.vectormesh.search.v1.FeedbackType;
import dev.vectormesh.search.v1.GetSessionRequest;
import dev.vectormesh.search.v1.GetStatsRequest;
import dev.vectormesh.search.v1.ListSessionsRequest;
import dev.vectormesh.search.v1.OpenSession;
import dev.vectormesh.search.v1.RecordEventsRequest;
import dev.vectormesh.search.v1.RecordSessionsRequest;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchResponse;
import dev.vectormesh.search.v1.Session;
import dev.vectormesh.search.v1.SessionResult;
import dev.vectormesh.search.v1.SessionStats;
import dev.vectormesh.search.v1.ShownPage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The zoo of a tenant, with feedback in a database of its own, and what tests ask of it. */
abstract class FeedbackScene {
  static final String TENANT = "acme";
  static final String ZOO = "namespaces/zoo";
  static final String LION = ZOO + "/collections/animals/documents/lion";
  static final String CAT = ZOO + "/collections/animals/documents/house-cat";
  static final StepClock CLOCK = new StepClock();

  static TestMesh mesh;
  static FeedbackServiceBlockingStub reader;
  static FeedbackServiceBlockingStub writer;

  @BeforeAll
  static void start() throws Exception {
    Map<String, String> settings = new HashMap<>(TestMesh.postgres(SharedStores.freshDatabase()));
    settings.put("feedback.sessionEvents", "50");
    mesh = TestMesh.start(settings, CLOCK);
    Zoo.into(mesh, TENANT);
    reader = mesh.feedback(TENANT, Role.READER);
    writer = mesh.feedback(TENANT, Role.WRITER);
    eventually("the schema is there")
        .until(() -> mesh.search().health().problems().isEmpty() && listed() >= 0);
  }

  private static int listed() {
    return writer.listSessions(list("")).getSessionsCount();
  }

  @AfterAll
  static void stop() throws Exception {
    mesh.close();
  }

  /** Asks often and is patient, for busy machines; an exception means not yet. */
  static ConditionFactory eventually(String what) {
    return Awaitility.await(what)
        .atMost(java.time.Duration.ofMinutes(2))
        .pollInterval(java.time.Duration.ofMillis(20))
        .ignoreExceptions();
  }

  static ListSessionsRequest list(String filter) {
    return ListSessionsRequest.newBuilder().setParent(ZOO).setFilter(filter).build();
  }

  static SearchRequest.Builder query(String text, String session) {
    return SearchRequest.newBuilder()
        .setParent(ZOO)
        .setQuery(text)
        .setSession(
            OpenSession.newBuilder().setSessionId(session).setUser("ann").setUserAgent("Firefox"));
  }

  /** Searches, and waits until what it showed is written. */
  static SearchResponse searched(SearchRequest.Builder request) {
    SearchResponse answer = mesh.search(TENANT).search(request.build());
    awaitWritten();
    return answer;
  }

  static void awaitWritten() {
    eventually("all pages are written").until(() -> stats().getWaitingCount() == 0);
  }

  static SessionStats stats() {
    return mesh.stats(TENANT).getStats(GetStatsRequest.getDefaultInstance()).getSessions();
  }

  static Session session(String id) {
    return writer.getSession(
        GetSessionRequest.newBuilder().setName(ZOO + "/sessions/" + id).build());
  }

  static FeedbackEvent.Builder event(String session, String id, FeedbackType type) {
    return FeedbackEvent.newBuilder()
        .setSession(ZOO + "/sessions/" + session)
        .setId(id)
        .setDocument(LION)
        .setPosition(1)
        .setType(type);
  }

  static FeedbackEvent.Builder click(String session, String id) {
    return event(session, id, FeedbackType.FEEDBACK_TYPE_CLICK);
  }

  static List<EventResult> record(FeedbackEvent.Builder... events) {
    return reader.recordEvents(request(events).build()).getResultsList();
  }

  static RecordEventsRequest.Builder request(FeedbackEvent.Builder... events) {
    RecordEventsRequest.Builder request = RecordEventsRequest.newBuilder().setParent(ZOO);
    for (FeedbackEvent.Builder event : events) {
      request.addEvents(event);
    }
    return request;
  }

  /** A list of another system. */
  static Session.Builder shown(String id, String... documents) {
    Session.Builder session =
        Session.newBuilder().setName(ZOO + "/sessions/" + id).setSource("shop").setQuery("lions");
    ShownPage.Builder page = session.addPagesBuilder();
    for (int i = 0; i < documents.length; i++) {
      page.addDocumentsBuilder().setPosition(i + 1).setDocument(documents[i]);
    }
    return session;
  }

  static List<SessionResult> record(Session.Builder... sessions) {
    return writer.recordSessions(sessions(sessions)).getResultsList();
  }

  static RecordSessionsRequest sessions(Session.Builder... sessions) {
    RecordSessionsRequest.Builder request = RecordSessionsRequest.newBuilder().setParent(ZOO);
    for (Session.Builder session : sessions) {
      request.addSessions(session);
    }
    return request.build();
  }

  static Timestamp time(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  static Duration seconds(long seconds) {
    return Durations.fromSeconds(seconds);
  }

  static List<String> ids(List<Session> sessions) {
    List<String> ids = new ArrayList<>();
    sessions.forEach(s -> ids.add(s.getName().substring(s.getName().lastIndexOf('/') + 1)));
    return ids;
  }
}
