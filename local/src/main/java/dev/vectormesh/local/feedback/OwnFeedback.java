package dev.vectormesh.local.feedback;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.search.v1.ExportFeedbackResponse;
import dev.vectormesh.search.v1.FeedbackEvent;
import dev.vectormesh.search.v1.Session;
import dev.vectormesh.search.v1.ShownDocument;
import dev.vectormesh.search.v1.ShownPage;
import java.util.List;

/**
 * A session a line, as ExportFeedback answers it; it may have been exported of another namespace.
 */
final class OwnFeedback implements FeedbackReader {
  private static final JsonFormat.Parser JSON = JsonFormat.parser().ignoringUnknownFields();

  private final Target target;

  OwnFeedback(Target target) {
    this.target = target;
  }

  @Override
  public void line(long number, String line) {
    ExportFeedbackResponse.Builder step = ExportFeedbackResponse.newBuilder();
    try {
      JSON.merge(line, step);
    } catch (InvalidProtocolBufferException e) {
      target.sink().bad(number, "is no session as JSON: " + e.getMessage());
      return;
    }
    if (step.getSession().getName().isEmpty()) {
      target.sink().bad(number, "names no session: a line is {\"session\": {\"name\": ...}}");
      return;
    }
    Session.Builder session = step.getSession().toBuilder();
    List<FeedbackEvent> events =
        session.getEventsList().stream()
            .map(e ->
                e.toBuilder()
                    .setSession(here(e.getSession()))
                    .setDocument(here(e.getDocument()))
                    .build())
            .toList();
    for (ShownPage.Builder page : session.getPagesBuilderList()) {
      for (ShownDocument.Builder document : page.getDocumentsBuilderList()) {
        document.setDocument(here(document.getDocument()));
      }
    }
    session.setName(here(session.getName())).clearEvents();
    target.sink().session(number, session.build(), events);
  }

  /** The same name in this namespace. */
  private String here(String name) {
    return name.replaceFirst("^namespaces/[^/]+", target.namespace());
  }

  @Override
  public void end() {}
}
