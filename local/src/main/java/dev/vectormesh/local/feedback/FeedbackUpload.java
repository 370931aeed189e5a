package dev.vectormesh.local.feedback;

import dev.vectormesh.search.v1.EventResult;
import dev.vectormesh.search.v1.FeedbackEvent;
import dev.vectormesh.search.v1.FeedbackServiceGrpc.FeedbackServiceBlockingStub;
import dev.vectormesh.search.v1.RecordEventsRequest;
import dev.vectormesh.search.v1.RecordEventsResponse;
import dev.vectormesh.search.v1.RecordSessionsRequest;
import dev.vectormesh.search.v1.RecordSessionsResponse;
import dev.vectormesh.search.v1.Session;
import dev.vectormesh.search.v1.SessionResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Sends what is read of a file to the mesh, many at once, and counts what became of it. */
public final class FeedbackUpload implements FeedbackSink {
  private static final int SESSIONS_AT_ONCE = 100;
  private static final int EVENTS_AT_ONCE = 500;

  /** Sessions may be long: a call is to stay far below what a host takes. */
  private static final int DOCUMENTS_AT_ONCE = 20_000;

  private static final int FAULTS_TOLD = 20;

  /** What became of all. */
  public static final class Counts {
    public long sessions;
    public long knownSessions;
    public long events;
    public long knownEvents;
    public long markedEvents;

    /** Lines, sessions and events that could not be taken. */
    public long refused;

    /** What nothing can be learnt from, by its kind. */
    public final Map<String, Long> passedOver = new LinkedHashMap<>();
  }

  private record Numbered<T>(long line, T item) {}

  private final String namespace;
  private final FeedbackServiceBlockingStub feedback;
  private final Consumer<String> faults;
  private final LongConsumer progress;
  private final Counts counts = new Counts();
  private final List<Numbered<Session>> sessions = new ArrayList<>();
  private final List<Numbered<FeedbackEvent>> events = new ArrayList<>();
  private int documents;

  /**
   * @param faults told the first faults, each with its line
   * @param progress told how many lines were read
   */
  public FeedbackUpload(
      String namespace,
      FeedbackServiceBlockingStub feedback,
      Consumer<String> faults,
      LongConsumer progress) {
    this.namespace = namespace;
    this.feedback = feedback;
    this.faults = faults;
    this.progress = progress;
  }

  @Override
  public void session(long line, Session session, List<FeedbackEvent> done) {
    sessions.add(new Numbered<>(line, session));
    documents += session.getPagesList().stream().mapToInt(p -> p.getDocumentsCount()).sum();
    done.forEach(event -> events.add(new Numbered<>(line, event)));
    if (sessions.size() >= SESSIONS_AT_ONCE || documents >= DOCUMENTS_AT_ONCE) {
      flush();
    }
  }

  /** Sends what is left, and answers the counts. */
  public Counts end() {
    flush();
    return counts;
  }

  /** Sessions before their events, so that nothing has to wait. */
  private void flush() {
    if (sessions.isEmpty()) {
      return;
    }
    sendSessions();
    for (int from = 0; from < events.size(); from += EVENTS_AT_ONCE) {
      sendEvents(events.subList(from, Math.min(events.size(), from + EVENTS_AT_ONCE)));
    }
    sessions.clear();
    events.clear();
    documents = 0;
  }

  private void sendSessions() {
    RecordSessionsRequest.Builder request =
        RecordSessionsRequest.newBuilder().setParent(namespace).setHistoric(true);
    sessions.forEach(s -> request.addSessions(s.item()));
    RecordSessionsResponse response = feedback.recordSessions(request.build());
    for (int i = 0; i < sessions.size(); i++) {
      SessionResult result = response.getResults(i);
      switch (result.getOutcome()) {
        case OUTCOME_RECORDED -> counts.sessions++;
        case OUTCOME_KNOWN -> counts.knownSessions++;
        default -> bad(sessions.get(i).line(), result.getError().getMessage());
      }
    }
  }

  private void sendEvents(List<Numbered<FeedbackEvent>> some) {
    RecordEventsRequest.Builder request =
        RecordEventsRequest.newBuilder().setParent(namespace).setHistoric(true);
    some.forEach(e -> request.addEvents(e.item()));
    RecordEventsResponse response = feedback.recordEvents(request.build());
    for (int i = 0; i < some.size(); i++) {
      EventResult result = response.getResults(i);
      counts.markedEvents += result.getMarksCount() > 0 ? 1 : 0;
      switch (result.getOutcome()) {
        case OUTCOME_RECORDED -> counts.events++;
        case OUTCOME_KNOWN -> counts.knownEvents++;
        default ->
            bad(
                some.get(i).line(),
                "event " + some.get(i).item().getId() + ": " + result.getError().getMessage());
      }
    }
  }

  @Override
  public void bad(long line, String why) {
    counts.refused++;
    if (counts.refused <= FAULTS_TOLD) {
      faults.accept("line " + line + ": " + why);
    } else if (counts.refused == FAULTS_TOLD + 1) {
      faults.accept("... and more; they are counted");
    }
  }

  @Override
  public void passedOver(String kind) {
    counts.passedOver.merge(kind, 1L, Long::sum);
  }

  @Override
  public void lines(long read) {
    progress.accept(read);
  }
}
