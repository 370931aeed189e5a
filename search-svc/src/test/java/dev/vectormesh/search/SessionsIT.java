package dev.vectormesh.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.search.v1.CropBox;
import dev.vectormesh.search.v1.DeleteUserFeedbackRequest;
import dev.vectormesh.search.v1.DeleteUserFeedbackResponse;
import dev.vectormesh.search.v1.ExportFeedbackRequest;
import dev.vectormesh.search.v1.FeedbackMark;
import dev.vectormesh.search.v1.GetSessionRequest;
import dev.vectormesh.search.v1.Hit;
import dev.vectormesh.search.v1.ListSessionsRequest;
import dev.vectormesh.search.v1.ListSessionsResponse;
import dev.vectormesh.search.v1.PictureProbe;
import dev.vectormesh.search.v1.Probe;
import dev.vectormesh.search.v1.SearchMode;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchResponse;
import dev.vectormesh.search.v1.Session;
import dev.vectormesh.search.v1.SessionResult;
import dev.vectormesh.search.v1.ShownDocument;
import dev.vectormesh.search.v1.VectorProbe;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What searches and other systems showed is kept as it was shown. */
class SessionsIT extends FeedbackScene {

  @Test
  void aSearch_opensASession_withAllThatItShowed() {
    SearchResponse answer =
        searched(
            query("Which lions hunt zebras?", "whole")
                .setMode(SearchMode.SEARCH_MODE_DENSE)
                .setFilter("meta.class = \"mammal\"")
                .setTopK(2));
    assertThat(answer.getSession()).isEqualTo(ZOO + "/sessions/whole");
    Session kept = session("whole");
    assertThat(kept.getUser()).isEqualTo("ann");
    assertThat(kept.getUserAgent()).isEqualTo("Firefox");
    assertThat(kept.getSource()).isEqualTo("search");
    assertThat(kept.getQuery()).isEqualTo("Which lions hunt zebras?");
    assertThat(kept.getRequest())
        .isEqualTo(
            SearchRequest.newBuilder()
                .setParent(ZOO)
                .setQuery("Which lions hunt zebras?")
                .setMode(SearchMode.SEARCH_MODE_DENSE)
                .setFilter("meta.class = \"mammal\"")
                .setTopK(2)
                .build());
    assertThat(kept.getCreateTime()).isEqualTo(time(CLOCK.instant()));
    assertThat(kept.getMarksList()).isEmpty();
    assertThat(kept.getBatch()).isEqualTo(ZOO + "/sessionBatches/1");
    assertThat(kept.getPagesCount()).isEqualTo(1);
    var page = kept.getPages(0);
    assertThat(page.getSpace()).isEqualTo(answer.getSpace());
    assertThat(page.getGeneration()).isEqualTo(1);
    assertThat(page.getSignature()).isEqualTo(answer.getSignature());
    assertThat(page.getCached()).isFalse();
    assertThat(page.getDocumentsList())
        .extracting(ShownDocument::getDocument)
        .containsExactlyElementsOf(documents(answer));
    assertThat(page.getDocumentsList())
        .extracting(ShownDocument::getPosition)
        .containsExactly(1, 2);
    assertThat(page.getDocuments(0).getScore()).isEqualTo(answer.getHits(0).getScore());
    assertThat(page.getDocuments(0).hasPropensity()).isFalse();
  }

  @Test
  void pages_goOnInTheSameSession() {
    SearchRequest.Builder request = query("animals", "pages").setTopK(2);
    SearchResponse first = searched(request);
    SearchResponse second = searched(request.setPageToken(first.getNextPageToken()));
    List<String> all = new ArrayList<>(documents(first));
    all.addAll(documents(second));
    Session kept = session("pages");
    assertThat(all).hasSize(4);
    assertThat(shownIn(kept)).isEqualTo(all);
    assertThat(kept.getPages(1).getDocuments(0).getPosition()).isEqualTo(3);
    assertThat(kept.getShownCount()).isEqualTo(4);
  }

  @Test
  void aCachedAnswer_isAShownListToo_andIsSharedByAllSessions() {
    SearchResponse first = searched(query("tree with acorns", "cached-1"));
    SearchResponse second = searched(query("tree with acorns", "cached-2"));
    assertThat(first.getCached()).isFalse();
    assertThat(second.getCached()).isTrue();
    assertThat(session("cached-2").getPages(0).getCached()).isTrue();
    assertThat(shownIn(session("cached-2"))).isEqualTo(shownIn(session("cached-1")));
  }

  @Test
  void withoutAnId_theServerMakesOne() {
    SearchResponse one = searched(query("cats", ""));
    SearchResponse two = searched(query("cats", ""));
    assertThat(one.getSession()).isNotEqualTo(two.getSession()).startsWith(ZOO + "/sessions/");
    String id = one.getSession().substring(one.getSession().lastIndexOf('/') + 1);
    assertThat(session(id).getQuery()).isEqualTo("cats");
  }

  @Test
  void withoutASession_nothingIsKept() {
    long before = stats().getRecordedCount();
    SearchResponse answer = searched(query("oaks alone", "").clearSession());
    assertThat(answer.getSession()).isEmpty();
    assertThat(stats().getRecordedCount()).isEqualTo(before);
    assertThat(writer.listSessions(list("query = \"oaks alone\"")).getSessionsList()).isEmpty();
  }

  @Test
  void anotherQuestionUnderTheSameId_isAnsweredAndNotRecorded() {
    searched(query("lions", "one-question"));
    long ignored = stats().getIgnoredCount();
    SearchResponse answer = searched(query("penguins", "one-question"));
    assertThat(answer.getHitsList()).isNotEmpty();
    assertThat(session("one-question").getQuery()).isEqualTo("lions");
    assertThat(session("one-question").getPagesCount()).isEqualTo(1);
    assertThat(stats().getIgnoredCount()).isEqualTo(ignored + 1);
  }

  @Test
  void nothingFound_isAListToo() {
    searched(query("lions", "empty").setFilter("meta.class = \"fish\""));
    assertThat(session("empty").getPagesCount()).isEqualTo(1);
    assertThat(session("empty").getShownCount()).isZero();
  }

  @Test
  void probes_areKeptAsTheyAre_withoutTheBytesOfPictures() {
    Session.Builder session = shown("probes", LION);
    session
        .getRequestBuilder()
        .addProbes(
            Probe.newBuilder()
                .setPicture(
                    PictureProbe.newBuilder()
                        .setContent(ByteString.copyFromUtf8("a picture"))
                        .setCrop(CropBox.newBuilder().setRight(0.5).setBottom(1))))
        .addProbes(Probe.newBuilder().setVector(VectorProbe.newBuilder().addValues(0.25f)));
    assertThat(record(session).getFirst().getOutcome())
        .isEqualTo(SessionResult.Outcome.OUTCOME_RECORDED);
    SearchRequest kept = session("probes").getRequest();
    assertThat(kept.getProbes(0).getPicture().getContent()).isEmpty();
    assertThat(kept.getProbes(0).getPicture().getCrop().getRight()).isEqualTo(0.5);
    assertThat(kept.getProbes(1).getVector().getValuesList()).containsExactly(0.25f);
  }

  @Test
  void listsOfOtherSystems_areKeptWithTheirPropensities_andOnce() {
    Session.Builder session = shown("shop", LION, CAT);
    session.getPagesBuilder(0).getDocumentsBuilder(0).setPropensity(1).setScore(7.5);
    session.getPagesBuilder(0).getDocumentsBuilder(1).setPropensity(0.4).setScore(-1);
    assertThat(record(session).getFirst().getOutcome())
        .isEqualTo(SessionResult.Outcome.OUTCOME_RECORDED);
    assertThat(record(session).getFirst().getOutcome())
        .isEqualTo(SessionResult.Outcome.OUTCOME_KNOWN);
    Session kept = session("shop");
    assertThat(kept.getSource()).isEqualTo("shop");
    assertThat(kept.getPages(0).getDocumentsList())
        .extracting(ShownDocument::getPropensity)
        .containsExactly(1.0, 0.4);
    assertThat(kept.getPages(0).getDocumentsList())
        .extracting(ShownDocument::getScore)
        .containsExactly(7.5, -1.0);
  }

  @Test
  void aSessionThatIsWrong_isRefusedAlone_withEveryField() {
    Session.Builder wrong = shown("wrong", "documents/lion");
    wrong.getPagesBuilder(0).getDocumentsBuilder(0).setPosition(0).setPropensity(1.5);
    wrong.setCreateTime(time(CLOCK.instant().minus(Duration.ofHours(13))));
    List<SessionResult> results = record(wrong, shown("right", LION));
    assertThat(results.get(0).getOutcome()).isEqualTo(SessionResult.Outcome.OUTCOME_REFUSED);
    assertThat(results.get(0).getError().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT.value());
    assertThat(results.get(0).getError().getMessage())
        .contains("documents[0].document", "documents[0].position", "propensity", "create_time");
    assertThat(results.get(1).getOutcome()).isEqualTo(SessionResult.Outcome.OUTCOME_RECORDED);
  }

  @Test
  void robots_areMarkedByTheirAgent() {
    record(shown("robot", LION).setUserAgent("Googlebot/2.1"));
    assertThat(session("robot").getMarksList())
        .containsExactly(FeedbackMark.FEEDBACK_MARK_BOT_AGENT);
    assertThat(ids(writer.listSessions(list("mark = bot_agent AND user = \"\"")).getSessionsList()))
        .contains("robot")
        .doesNotContain("shop");
  }

  @Test
  void lists_areFilteredAndPaged_newestFirst() {
    for (int i = 0; i < 5; i++) {
      CLOCK.advance(Duration.ofSeconds(1));
      record(shown("page-" + i, LION).setQuery("paged").setUser("paul"));
    }
    ListSessionsRequest.Builder request = list("user = paul AND query = \"pag*\"").toBuilder();
    ListSessionsResponse first = writer.listSessions(request.setPageSize(3).build());
    ListSessionsResponse second =
        writer.listSessions(request.setPageToken(first.getNextPageToken()).build());
    assertThat(ids(first.getSessionsList())).containsExactly("page-4", "page-3", "page-2");
    assertThat(ids(second.getSessionsList())).containsExactly("page-1", "page-0");
    assertThat(second.getNextPageToken()).isEmpty();
    assertThat(first.getSessions(0).getPagesList()).isEmpty();
    assertThat(first.getSessions(0).getShownCount()).isEqualTo(1);
    assertThatThrownBy(() -> writer.listSessions(list("color = red")))
        .hasMessageContaining("unknown field color");
  }

  @Test
  void export_streamsSessionsWithTheirEvents_oldestFirst() {
    for (int i = 0; i < 120; i++) {
      CLOCK.advance(Duration.ofSeconds(1));
      record(shown("export-%03d".formatted(i), LION).setQuery("exported"));
    }
    record(click("export-007", "c"));
    List<Session> exported = new ArrayList<>();
    writer
        .exportFeedback(
            ExportFeedbackRequest.newBuilder().setParent(ZOO).setFilter("query = exported").build())
        .forEachRemaining(step -> exported.add(step.getSession()));
    assertThat(ids(exported)).hasSize(120).isSorted().doesNotHaveDuplicates();
    assertThat(exported.get(7).getEvents(0).getId()).isEqualTo("c");
    assertThat(exported.get(8).getEventsList()).isEmpty();
    assertThat(exported.get(8).getPages(0).getDocuments(0).getDocument()).isEqualTo(LION);
  }

  @Test
  void aUserWhoIsDeleted_isGoneFromEverything() {
    record(shown("mine", LION).setUser("dora"), shown("hers", LION).setUser("eva"));
    record(click("mine", "1"), click("hers", "2"), click("hers", "3").setUser("dora"));
    record(click("not-there", "4").setUser("dora"));
    DeleteUserFeedbackRequest request =
        DeleteUserFeedbackRequest.newBuilder().setParent("namespaces/-").setUser("dora").build();
    assertThat(writer.deleteUserFeedback(request))
        .isEqualTo(
            DeleteUserFeedbackResponse.newBuilder().setSessionCount(1).setEventCount(3).build());
    assertThat(writer.deleteUserFeedback(request))
        .isEqualTo(DeleteUserFeedbackResponse.getDefaultInstance());
    assertThatThrownBy(() -> session("mine")).hasMessageContaining("was not found");
    assertThat(session("hers").getEventsList()).extracting("id").containsExactly("2");
  }

  @Test
  void anotherTenant_seesAndDeletesNothing() {
    record(shown("private", LION).setUser("ann-of-acme"));
    record(click("private", "1"));
    // A namespace of the same name, and one that is not there.
    mesh.namespaces().create("rival", "zoo", mesh.encoder().space(), "zoo-1", "animals");
    var rival = mesh.feedback("rival", Role.WRITER);
    assertThat(rival.listSessions(list("")).getSessionsList()).isEmpty();
    assertThatThrownBy(() ->
            rival.getSession(
                GetSessionRequest.newBuilder().setName(ZOO + "/sessions/private").build()))
        .hasMessageContaining("was not found");
    DeleteUserFeedbackRequest delete =
        DeleteUserFeedbackRequest.newBuilder()
            .setParent("namespaces/-")
            .setUser("ann-of-acme")
            .build();
    assertThat(rival.deleteUserFeedback(delete))
        .isEqualTo(DeleteUserFeedbackResponse.getDefaultInstance());
    assertThat(
            rival.recordEvents(request(click("private", "1")).build()).getResults(0).getMarksList())
        .containsExactly(FeedbackMark.FEEDBACK_MARK_NO_SESSION);
    assertThat(session("private").getEventsCount()).isEqualTo(1);
  }

  @Test
  void readers_searchAndTell_andDoNotLookAtOthers() {
    assertThatThrownBy(() -> reader.listSessions(list("")))
        .satisfies(e ->
            assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.PERMISSION_DENIED));
    assertThatThrownBy(
            () -> reader.recordEvents(request(click("x", "1")).setHistoric(true).build()))
        .hasMessageContaining("writer");
  }

  private static List<String> documents(SearchResponse answer) {
    return answer.getHitsList().stream().map(Hit::getDocument).toList();
  }

  private static List<String> shownIn(Session session) {
    return session.getPagesList().stream()
        .flatMap(page -> page.getDocumentsList().stream())
        .map(ShownDocument::getDocument)
        .toList();
  }
}
