package dev.vectormesh.local.cli.learn;

import dev.vectormesh.local.cli.learn.House.Question;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.search.v1.FeedbackEvent;
import dev.vectormesh.search.v1.FeedbackType;
import dev.vectormesh.search.v1.OpenSession;
import dev.vectormesh.search.v1.RecordEventsRequest;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * People who ask, look down the list, and open what answers them: a place is looked at with a
 * chance of 1 / the root of its number (Joachims et al. 2017, with half their bias), the right page
 * is opened nearly always when it is looked at, a wrong one seldom.
 */
final class SimulatedUsers {
  /** How far down people look at all. */
  private static final int SHOWN = 20;

  private static final double RIGHT = 0.9;
  private static final double WRONG = 0.02;
  private static final int EVENTS = 20;

  private final MeshSession mesh;
  private final String namespace;
  private final Random random;
  private final AtomicLong sessions = new AtomicLong();
  private final AtomicLong clicks = new AtomicLong();
  private final List<FeedbackEvent> events = new ArrayList<>();

  /**
   * @param seed the same users click alike
   */
  SimulatedUsers(MeshSession mesh, String namespace, long seed) {
    this.mesh = mesh;
    this.namespace = namespace;
    this.random = new Random(seed);
  }

  long sessions() {
    return sessions.get();
  }

  long clicks() {
    return clicks.get();
  }

  /** One of them asks. */
  void ask(Question question) {
    long number = sessions.incrementAndGet();
    SearchResponse answer =
        mesh.search()
            .search(
                SearchRequest.newBuilder()
                    .setParent(namespace)
                    .setQuery(question.text())
                    .setTopK(SHOWN)
                    .setSession(
                        OpenSession.newBuilder()
                            .setSessionId("visit-%d-%d".formatted(random.nextInt(1 << 30), number))
                            .setUser("user-" + number % 500))
                    .build());
    for (int place = 1; place <= answer.getHitsCount(); place++) {
      String document = answer.getHits(place - 1).getDocument();
      boolean right = document.endsWith("/" + question.page());
      if (random.nextDouble() < (right ? RIGHT : WRONG) / Math.sqrt(place)) {
        clicks.incrementAndGet();
        events.add(
            FeedbackEvent.newBuilder()
                .setId("click-" + place)
                .setSession(answer.getSession())
                .setDocument(document)
                .setPosition(place)
                .setType(FeedbackType.FEEDBACK_TYPE_CLICK)
                .build());
        break;
      }
    }
    if (events.size() >= EVENTS) {
      tell();
    }
  }

  /** Tells the mesh of what they opened since the last time. */
  void tell() {
    if (!events.isEmpty()) {
      var told =
          mesh.feedback()
              .recordEvents(
                  RecordEventsRequest.newBuilder()
                      .setParent(namespace)
                      .addAllEvents(events)
                      .build());
      events.clear();
    }
  }
}
