package dev.vectormesh.local.feedback;

import dev.vectormesh.search.v1.FeedbackEvent;
import dev.vectormesh.search.v1.Session;
import dev.vectormesh.search.v1.ShownDocument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps what a reader reads. */
final class CollectedFeedback implements FeedbackSink {
  final List<Session> sessions = new ArrayList<>();
  final List<FeedbackEvent> events = new ArrayList<>();
  final List<String> bad = new ArrayList<>();
  final Map<String, Integer> passedOver = new LinkedHashMap<>();

  static CollectedFeedback of(FeedbackReader.Format format, int firstOrdinal, String... lines) {
    CollectedFeedback collected = new CollectedFeedback();
    FeedbackReader reader =
        format.reader(
            new FeedbackReader.Target("namespaces/shop", "products", firstOrdinal, collected));
    for (int i = 0; i < lines.length; i++) {
      reader.line(i + 1, lines[i]);
    }
    reader.end();
    return collected;
  }

  /** The places and the last parts of the documents that a session shows. */
  static List<String> shown(Session session) {
    return session.getPagesList().stream()
        .flatMap(page -> page.getDocumentsList().stream())
        .map(CollectedFeedback::shown)
        .toList();
  }

  private static String shown(ShownDocument document) {
    return document.getPosition() + " " + last(document.getDocument());
  }

  /** What was done where with what. */
  static String done(FeedbackEvent event) {
    return "%s %d %s"
        .formatted(
            event.getType().name().replace("FEEDBACK_TYPE_", ""),
            event.getPosition(),
            last(event.getDocument()));
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  @Override
  public void session(long line, Session session, List<FeedbackEvent> done) {
    sessions.add(session);
    events.addAll(done);
  }

  @Override
  public void bad(long line, String why) {
    bad.add(line + ": " + why);
  }

  @Override
  public void passedOver(String kind) {
    passedOver.merge(kind, 1, Integer::sum);
  }

  @Override
  public void lines(long read) {}
}
