package dev.vectormesh.local.feedback;

import dev.vectormesh.finetune.click.Impressions;
import dev.vectormesh.search.v1.FeedbackEvent;
import dev.vectormesh.search.v1.FeedbackType;
import dev.vectormesh.search.v1.Session;
import dev.vectormesh.search.v1.ShownDocument;
import dev.vectormesh.search.v1.ShownPage;
import java.util.Set;
import java.util.stream.Collectors;

/** Sessions, as a click model counts them: marked ones, and marked clicks, are left out. */
public final class ShownAndClicked {
  private final Impressions impressions = new Impressions();
  private long sessions;
  private long leftOut;

  /** Counts a session of an export. */
  public void add(Session session) {
    if (session.getMarksCount() > 0) {
      leftOut++;
      return;
    }
    sessions++;
    Set<String> clicked =
        session.getEventsList().stream()
            .filter(event -> event.getType() == FeedbackType.FEEDBACK_TYPE_CLICK)
            .filter(event -> event.getMarksCount() == 0)
            .map(FeedbackEvent::getDocument)
            .collect(Collectors.toSet());
    for (ShownPage page : session.getPagesList()) {
      for (ShownDocument shown : page.getDocumentsList()) {
        impressions.add(
            new Impressions.Pair(session.getQuery(), shown.getDocument()),
            shown.getPosition() - 1,
            clicked.contains(shown.getDocument()));
      }
    }
  }

  public Impressions impressions() {
    return impressions;
  }

  public long sessions() {
    return sessions;
  }

  /** Sessions that were marked. */
  public long leftOut() {
    return leftOut;
  }
}
