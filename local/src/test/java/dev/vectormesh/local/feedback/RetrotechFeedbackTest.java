package dev.vectormesh.local.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Timestamps;
import dev.vectormesh.search.v1.FeedbackEvent;
import dev.vectormesh.search.v1.Session;
import org.junit.jupiter.api.Test;

class RetrotechFeedbackTest {
  private static CollectedFeedback read(String... lines) {
    return CollectedFeedback.of(FeedbackReader.Format.RETROTECH, 0, lines);
  }

  @Test
  void linesOfASession_becomeItsList_withAClickForEachThatWasClicked() {
    CollectedFeedback read =
        read(
            "sess_id,query,rank,clicked_doc_id,clicked",
            "2,dryer,0.0,12505451713,False",
            "2,dryer,1.0,84691226727,True",
            "2,dryer,2.0,883049066905,True",
            "3,dryer,0.0,12505451713,False");
    assertThat(read.bad).isEmpty();
    assertThat(read.sessions).hasSize(2);
    Session first = read.sessions.getFirst();
    assertThat(first.getQuery()).isEqualTo("dryer");
    assertThat(CollectedFeedback.shown(first))
        .containsExactly("1 12505451713", "2 84691226727", "3 883049066905");
    assertThat(first.getPages(0).getDocuments(0).getDocument())
        .isEqualTo("namespaces/shop/collections/products/documents/12505451713");
    assertThat(read.events)
        .extracting(CollectedFeedback::done)
        .containsExactly("CLICK 2 84691226727", "CLICK 3 883049066905");
    assertThat(read.events).extracting(FeedbackEvent::getSession).containsOnly(first.getName());
    assertThat(
            Timestamps.between(read.events.get(0).getEventTime(), read.events.get(1).getEventTime())
                .getSeconds())
        .isEqualTo(60);
  }

  @Test
  void theSameNumberOfAnotherQuery_isAnotherSession_andTheSameFileNamesTheSame() {
    String[] lines = {"2,dryer,0.0,a,False", "2,ipad,0.0,a,False"};
    assertThat(read(lines).sessions).extracting(Session::getName).doesNotHaveDuplicates();
    assertThat(read(lines).sessions)
        .extracting(Session::getName)
        .isEqualTo(read(lines).sessions.stream().map(Session::getName).toList());
  }

  @Test
  void aRankThatIsMissing_leavesAGap() {
    CollectedFeedback read = read("2,q,0,a,False", "2,q,2,\"c, d\",True");
    assertThat(CollectedFeedback.shown(read.sessions.getFirst()))
        .containsExactly("1 a", "3 c~2C~20d");
    assertThat(read.sessions.getFirst().getPagesCount()).isEqualTo(2);
  }

  @Test
  void badLines_areToldWithTheirNumber_andTheRestIsRead() {
    CollectedFeedback read =
        read(
            "sess_id,query,rank,clicked_doc_id,clicked",
            "2,dryer,0.0,a",
            "2,dryer,-1,a,False",
            "2,dryer,zero,a,False",
            "2,dryer,0,a,perhaps",
            "2,\"dryer,0,a,False",
            "2,dryer,0,a,True",
            "2,dryer,0.0,b,False");
    assertThat(read.bad)
        .extracting(line -> line.substring(0, 2))
        .containsExactly("2:", "3:", "4:", "5:", "6:", "8:");
    assertThat(read.sessions).hasSize(1);
    assertThat(read.events).hasSize(1);
  }
}
