package dev.vectormesh.finetune.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.util.Durations;
import dev.vectormesh.search.v1.FeedbackEvent;
import dev.vectormesh.search.v1.FeedbackMark;
import dev.vectormesh.search.v1.FeedbackType;
import dev.vectormesh.search.v1.Session;
import dev.vectormesh.search.v1.ShownDocument;
import dev.vectormesh.search.v1.ShownPage;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClickedSessionsTest {
  private final ClickedSessions sessions = new ClickedSessions();

  private static Session.Builder session(String query, String... documents) {
    ShownPage.Builder page = ShownPage.newBuilder();
    for (int i = 0; i < documents.length; i++) {
      page.addDocuments(ShownDocument.newBuilder().setPosition(i + 1).setDocument(documents[i]));
    }
    return Session.newBuilder().setQuery(query).addPages(page);
  }

  private static FeedbackEvent.Builder event(FeedbackType type, String document) {
    return FeedbackEvent.newBuilder().setType(type).setDocument(document);
  }

  private static FeedbackEvent.Builder click(String document) {
    return event(FeedbackType.FEEDBACK_TYPE_CLICK, document);
  }

  @Test
  void aClick_speaksForItsDocument_andAgainstWhatStoodAbove() {
    sessions.add(session("kettle", "a", "b", "c").addEvents(click("b")).build());

    assertThat(sessions.examples(sessions.curve()))
        .singleElement()
        .satisfies(example -> {
          assertThat(example.query()).isEqualTo("kettle");
          assertThat(example.gains()).containsOnlyKeys("b");
          assertThat(example.skipped()).containsExactly("a");
        });
  }

  @Test
  void whatIsEverClicked_wasNotSkipped() {
    sessions.add(session("kettle", "a", "b").addEvents(click("b")).build());
    sessions.add(session("kettle", "a", "b").addEvents(click("a")).build());

    assertThat(sessions.examples(sessions.curve()).getFirst().skipped()).isEmpty();
    assertThat(sessions.examples(sessions.curve()).getFirst().gains())
        .containsEntry("a", 0.5)
        .containsEntry("b", 0.5);
  }

  @Test
  void documentsThatPeopleStayedWith_weighUpToDouble() {
    FeedbackEvent.Builder stay =
        event(FeedbackType.FEEDBACK_TYPE_DWELL, "a").setDwell(Durations.fromSeconds(30));
    sessions.add(session("kettle", "a", "b").addEvents(click("a")).addEvents(stay).build());
    sessions.add(session("kettle", "a", "b").addEvents(click("a")).build());
    FeedbackEvent.Builder glance =
        event(FeedbackType.FEEDBACK_TYPE_DWELL, "b").setDwell(Durations.fromSeconds(29));
    sessions.add(session("lamp", "b").addEvents(click("b")).addEvents(glance).build());

    var examples = sessions.examples(sessions.curve());
    assertThat(examples.getFirst().gains()).containsEntry("a", 1.5);
    assertThat(examples.getLast().gains()).containsEntry("b", 1.0);
  }

  @Test
  void markedSessions_markedEvents_andDislikes_sayNothingForADocument() {
    sessions.add(
        session("kettle", "a")
            .addMarks(FeedbackMark.FEEDBACK_MARK_BOT_AGENT)
            .addEvents(click("a"))
            .build());
    sessions.add(
        session("kettle", "a")
            .addEvents(click("a").addMarks(FeedbackMark.FEEDBACK_MARK_LOW_DWELL))
            .build());
    sessions.add(
        session("kettle", "b")
            .addEvents(click("b"))
            .addEvents(event(FeedbackType.FEEDBACK_TYPE_DISLIKE, "b"))
            .build());

    assertThat(sessions.sessions()).isEqualTo(2);
    assertThat(sessions.examples(sessions.curve())).isEmpty();
  }

  @Test
  void fewSessions_tellNoCurve() {
    sessions.add(session("kettle", "a", "b").addEvents(click("b")).build());

    assertThat(sessions.curve().places()).isZero();
  }

  @Test
  void manySessions_weighClicksByHowSeldomTheirPlaceIsLookedAt() {
    Random random = new Random(1);
    // Both attract alike; the second place is looked at by half of the users.
    for (int i = 0; i < 4000; i++) {
      boolean turned = i % 4 == 0;
      Session.Builder session = turned ? session("q", "b", "a") : session("q", "a", "b");
      if (random.nextDouble() < 0.6) {
        session.addEvents(click(turned ? "b" : "a"));
      }
      if (random.nextDouble() < 0.3) {
        session.addEvents(click(turned ? "a" : "b"));
      }
      sessions.add(session.build());
    }

    assertThat(sessions.curve().at(1)).isCloseTo(0.5, within(0.05));
    var gains = sessions.examples(sessions.curve()).getFirst().gains();
    assertThat(gains.get("a")).isCloseTo(gains.get("b"), within(0.05));
  }
}
