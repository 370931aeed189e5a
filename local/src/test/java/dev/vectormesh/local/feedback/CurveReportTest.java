package dev.vectormesh.local.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.search.v1.FeedbackEvent;
import dev.vectormesh.search.v1.FeedbackMark;
import dev.vectormesh.search.v1.FeedbackType;
import dev.vectormesh.search.v1.Session;
import dev.vectormesh.search.v1.ShownDocument;
import dev.vectormesh.search.v1.ShownPage;
import java.util.List;
import org.junit.jupiter.api.Test;

class CurveReportTest {
  private final ShownAndClicked counted = new ShownAndClicked();

  private static FeedbackEvent click(String document) {
    return FeedbackEvent.newBuilder()
        .setType(FeedbackType.FEEDBACK_TYPE_CLICK)
        .setDocument(document)
        .build();
  }

  private static Session.Builder session(List<String> documents, FeedbackEvent... events) {
    ShownPage.Builder page = ShownPage.newBuilder();
    for (String document : documents) {
      page.addDocuments(
          ShownDocument.newBuilder()
              .setDocument(document)
              .setPosition(page.getDocumentsCount() + 1));
    }
    return Session.newBuilder().setQuery("kettle").addPages(page).addAllEvents(List.of(events));
  }

  @Test
  void clicks_areCountedByPlace() {
    for (int i = 0; i < 10; i++) {
      counted.add(session(List.of("a", "b"), click("a")).build());
      counted.add(session(List.of("b", "a"), click("b"), click("a")).build());
    }

    List<String> json = CurveReport.of(counted.impressions()).json();

    assertThat(json.getFirst())
        .isEqualTo("{\"place\":1,\"shown\":20,\"clicked\":20,\"model\":1.0000,\"harvest\":1.0000}");
    assertThat(json.get(1))
        .startsWith("{\"place\":2,\"shown\":20,\"clicked\":10,\"model\":0.")
        .endsWith("\"harvest\":0.5000}");
  }

  @Test
  void whatIsMarked_isLeftOut_andOtherEventsAreNoClicks() {
    counted.add(
        session(List.of("a", "b"), click("a"))
            .addMarks(FeedbackMark.FEEDBACK_MARK_BOT_RATE)
            .build());
    counted.add(
        session(
                List.of("a", "b"),
                click("a").toBuilder().addMarks(FeedbackMark.FEEDBACK_MARK_LOW_DWELL).build(),
                click("b").toBuilder().setType(FeedbackType.FEEDBACK_TYPE_SKIP).build())
            .build());

    assertThat(counted.sessions()).isEqualTo(1);
    assertThat(counted.leftOut()).isEqualTo(1);
    assertThat(counted.impressions().shown()).containsExactly(1, 1);
    assertThat(counted.impressions().clicked()).containsExactly(0, 0);
  }

  @Test
  void oneOrder_tellsNothing_andTheReportSaysSo() {
    counted.add(session(List.of("a", "b"), click("a")).build());

    assertThat(CurveReport.of(counted.impressions()).table().getLast())
        .contains("The model's curve is a guess");
  }
}
