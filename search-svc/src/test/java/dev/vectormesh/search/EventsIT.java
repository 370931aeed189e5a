package dev.vectormesh.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.Durations;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.search.v1.ArchiveSessionBatchRequest;
import dev.vectormesh.search.v1.EventResult;
import dev.vectormesh.search.v1.FeedbackEvent;
import dev.vectormesh.search.v1.FeedbackMark;
import dev.vectormesh.search.v1.FeedbackType;
import dev.vectormesh.search.v1.ListSessionBatchesRequest;
import dev.vectormesh.search.v1.RecordEventsRequest;
import dev.vectormesh.search.v1.ReleaseSessionBatchRequest;
import dev.vectormesh.search.v1.Session;
import dev.vectormesh.search.v1.SessionBatch;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What was done with shown documents, and what is learnt from. */
class EventsIT extends FeedbackScene {

  private static EventResult recorded(FeedbackMark... marks) {
    return EventResult.newBuilder()
        .setOutcome(EventResult.Outcome.OUTCOME_RECORDED)
        .addAllMarks(List.of(marks))
        .build();
  }

  private static List<String> fieldsOf(EventResult result) {
    assertThat(result.getOutcome()).isEqualTo(EventResult.Outcome.OUTCOME_REFUSED);
    return ErrorDetails.fields(StatusProto.toStatusRuntimeException(result.getError())).stream()
        .map(field -> field.field())
        .toList();
  }

  @Test
  void events_areKeptAsTheyWereTold() {
    record(shown("all", LION, CAT));
    Struct attributes =
        Struct.newBuilder()
            .putFields("price", Value.newBuilder().setNumberValue(9.5).build())
            .build();
    FeedbackEvent.Builder dwell =
        event("all", "e-2", FeedbackType.FEEDBACK_TYPE_DWELL)
            .setDocument(CAT)
            .setPosition(2)
            .setDwell(Durations.fromMillis(61_250))
            .setEventTime(time(CLOCK.instant().minusSeconds(60)))
            .setUser("bob")
            .setUserAgent("Safari");
    FeedbackEvent.Builder wish =
        event("all", "e-1", FeedbackType.FEEDBACK_TYPE_CUSTOM)
            .setCustomType("wish_list")
            .setAttributes(attributes);
    assertThat(record(dwell, wish)).containsExactly(recorded(), recorded());
    assertThat(session("all").getEventsList())
        .containsExactly(
            dwell.setReceiveTime(time(CLOCK.instant())).build(),
            wish.setEventTime(time(CLOCK.instant())).setReceiveTime(time(CLOCK.instant())).build());
  }

  @Test
  void theSameIdAgain_writesNothing_alsoWithinOneCall() {
    record(shown("again", LION));
    assertThat(record(click("again", "1"), click("again", "1").setPosition(2)))
        .extracting(EventResult::getOutcome)
        .containsExactly(EventResult.Outcome.OUTCOME_RECORDED, EventResult.Outcome.OUTCOME_KNOWN);
    assertThat(record(click("again", "1").setDocument(CAT)).getFirst().getOutcome())
        .isEqualTo(EventResult.Outcome.OUTCOME_KNOWN);
    assertThat(session("again").getEventsList()).hasSize(1);
    assertThat(session("again").getEvents(0).getDocument()).isEqualTo(LION);
  }

  @Test
  void times_areTakenUpToTheEdge_andNotBeyond() {
    record(shown("edges", LION));
    Instant now = CLOCK.instant();
    Duration past = Duration.ofHours(12);
    Duration future = Duration.ofMinutes(5);
    List<EventResult> results =
        record(
            click("edges", "1").setEventTime(time(now.minus(past))),
            click("edges", "2").setEventTime(time(now.minus(past).minusNanos(1000))),
            click("edges", "3").setEventTime(time(now.plus(future))),
            click("edges", "4").setEventTime(time(now.plus(future).plusNanos(1000))));
    assertThat(results.get(0)).isEqualTo(recorded());
    assertThat(fieldsOf(results.get(1))).containsExactly("event_time");
    assertThat(results.get(2)).isEqualTo(recorded());
    assertThat(fieldsOf(results.get(3))).containsExactly("event_time");
    RecordEventsRequest old =
        request(click("edges", "5").setEventTime(time(now.minus(Duration.ofDays(700)))))
            .setHistoric(true)
            .build();
    assertThat(writer.recordEvents(old).getResultsList()).containsExactly(recorded());
  }

  @Test
  void anEventThatIsWrong_isRefusedAlone_withEveryField() {
    record(shown("wrong", LION));
    List<EventResult> results =
        record(
            FeedbackEvent.newBuilder().setDwell(seconds(1)),
            click("wrong", "1").setDwell(seconds(1)),
            event("wrong", "2", FeedbackType.FEEDBACK_TYPE_DWELL).setDwell(seconds(-1)),
            event("wrong", "3", FeedbackType.FEEDBACK_TYPE_CUSTOM),
            click("wrong", "4").setSession("namespaces/other/sessions/wrong"),
            click("wrong", "5"));
    assertThat(fieldsOf(results.get(0)))
        .containsExactlyInAnyOrder("id", "session", "document", "position", "type", "dwell");
    assertThat(fieldsOf(results.get(1))).containsExactly("dwell");
    assertThat(fieldsOf(results.get(2))).containsExactly("dwell");
    assertThat(fieldsOf(results.get(3))).containsExactly("custom_type");
    assertThat(fieldsOf(results.get(4))).containsExactly("session");
    assertThat(results.get(5)).isEqualTo(recorded());
  }

  @Test
  void whatWasNotShownThere_isMarkedAndKept() {
    record(shown("places", LION, CAT));
    assertThat(
            record(
                event("places", "1", FeedbackType.FEEDBACK_TYPE_LIKE).setPosition(2),
                event("places", "2", FeedbackType.FEEDBACK_TYPE_LIKE)
                    .setDocument(ZOO + "/collections/animals/documents/yeti")))
        .containsExactly(
            recorded(FeedbackMark.FEEDBACK_MARK_WRONG_POSITION),
            recorded(FeedbackMark.FEEDBACK_MARK_NOT_SHOWN));
    assertThat(session("places").getEventCount()).isEqualTo(2);
  }

  @Test
  void anEventBeforeItsSession_isJoinedWhenASearchOpensIt() {
    assertThat(record(click("late", "1"), click("late", "2").setPosition(9)))
        .containsExactly(
            recorded(FeedbackMark.FEEDBACK_MARK_NO_SESSION),
            recorded(FeedbackMark.FEEDBACK_MARK_NO_SESSION, FeedbackMark.FEEDBACK_MARK_DUPLICATE));
    searched(query("Lions hunt zebras at night.", "late"));
    assertThat(session("late").getPages(0).getDocuments(0).getDocument()).isEqualTo(LION);
    assertThat(session("late").getEvents(0).getMarksList()).isEmpty();
    assertThat(session("late").getEvents(1).getMarksList())
        .containsExactly(
            FeedbackMark.FEEDBACK_MARK_WRONG_POSITION, FeedbackMark.FEEDBACK_MARK_DUPLICATE);
  }

  @Test
  void aShortDwellThatComesLater_marksTheClickThatIsThere() {
    record(shown("dwell", LION));
    assertThat(record(click("dwell", "1"))).containsExactly(recorded());
    CLOCK.advance(Duration.ofSeconds(2));
    record(event("dwell", "2", FeedbackType.FEEDBACK_TYPE_DWELL).setDwell(seconds(2)));
    assertThat(session("dwell").getEvents(0).getMarksList())
        .containsExactly(FeedbackMark.FEEDBACK_MARK_LOW_DWELL);
  }

  @Test
  void moreEventsThanAPersonMakes_markTheSessionAndAllOfThem() {
    record(shown("fast", LION));
    FeedbackEvent.Builder[] many = new FeedbackEvent.Builder[31];
    for (int i = 0; i < many.length; i++) {
      many[i] = event("fast", "" + i, FeedbackType.FEEDBACK_TYPE_SKIP);
    }
    assertThat(record(many))
        .allSatisfy(result ->
            assertThat(result.getMarksList()).contains(FeedbackMark.FEEDBACK_MARK_BOT_RATE));
    assertThat(session("fast").getMarksList()).containsExactly(FeedbackMark.FEEDBACK_MARK_BOT_RATE);
  }

  @Test
  void moreEventsThanASessionMayHave_areRefused() {
    record(shown("full", LION));
    FeedbackEvent.Builder[] many = new FeedbackEvent.Builder[51];
    for (int i = 0; i < many.length; i++) {
      many[i] = click("full", "" + i);
    }
    List<EventResult> results = record(many);
    assertThat(results.get(49).getOutcome()).isEqualTo(EventResult.Outcome.OUTCOME_RECORDED);
    assertThat(results.get(50).getOutcome()).isEqualTo(EventResult.Outcome.OUTCOME_REFUSED);
    assertThat(results.get(50).getError().getCode())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED.value());
    assertThat(record(click("full", "3")).getFirst().getOutcome())
        .isEqualTo(EventResult.Outcome.OUTCOME_KNOWN);
  }

  @Test
  void aNamespaceThatIsNotThere_isNotFound() {
    RecordEventsRequest request =
        RecordEventsRequest.newBuilder()
            .setParent("namespaces/nowhere")
            .addEvents(click("x", "1"))
            .build();
    assertThatThrownBy(() -> reader.recordEvents(request))
        .satisfies(
            e -> assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.NOT_FOUND));
  }

  /** In a namespace of its own, since other tests collect too. */
  @Test
  void batches_areReleasedOnce_andTheNextCollects() {
    mesh.namespaces().create("batcher", "zoo", mesh.encoder().space(), "zoo-1", "animals");
    var batcher = mesh.feedback("batcher", Role.WRITER);
    ReleaseSessionBatchRequest release = release(UUID.randomUUID());
    assertThatThrownBy(() -> batcher.releaseSessionBatch(release))
        .satisfies(e ->
            assertThat(Status.fromThrowable(e).getCode())
                .isEqualTo(Status.Code.FAILED_PRECONDITION));

    var unused = batcher.recordSessions(sessions(shown("one", LION), shown("two", LION)));
    var events =
        batcher.recordEvents(request(click("one", "1"), click("two", "2").setPosition(3)).build());
    SessionBatch released = batcher.releaseSessionBatch(release);
    assertThat(released.getName()).isEqualTo(ZOO + "/sessionBatches/1");
    assertThat(released.getState()).isEqualTo(SessionBatch.State.STATE_RELEASED);
    assertThat(released.getSessionCount()).isEqualTo(2);
    assertThat(released.getEventCount()).isEqualTo(2);
    assertThat(released.getMarkedEventCount()).isEqualTo(1);

    CLOCK.advance(Duration.ofSeconds(1));
    unused = batcher.recordSessions(sessions(shown("three", LION)));
    events = batcher.recordEvents(request(click("one", "late")).build());
    assertThat(batcher.releaseSessionBatch(release)).isEqualTo(released);
    List<SessionBatch> batches =
        batcher
            .listSessionBatches(ListSessionBatchesRequest.newBuilder().setParent(ZOO).build())
            .getSessionBatchesList();
    assertThat(batches)
        .extracting(SessionBatch::getState)
        .containsExactly(SessionBatch.State.STATE_COLLECTING, SessionBatch.State.STATE_RELEASED);
    assertThat(batches.get(0).getSessionCount()).isEqualTo(1);
    assertThat(batches.get(1)).isEqualTo(released);

    assertThatThrownBy(() -> batcher.archiveSessionBatch(archive(2)))
        .hasMessageContaining("release it first");
    assertThat(batcher.archiveSessionBatch(archive(1)).getState())
        .isEqualTo(SessionBatch.State.STATE_ARCHIVED);
    assertThatThrownBy(() -> batcher.archiveSessionBatch(archive(7)))
        .hasMessageContaining("was not found");
  }

  @Test
  void oneUser_hasNoMoreOfABatchThanOneMayHave() {
    mesh.namespaces().create("sharer", "zoo", mesh.encoder().space(), "zoo-1", "animals");
    var sharer = mesh.feedback("sharer", Role.WRITER);
    // A tenth of 350 clicks is 35, more than the 20 that anybody may have.
    for (int i = 0; i < 35; i++) {
      CLOCK.advance(Duration.ofSeconds(1));
      var shown =
          sharer.recordSessions(
              sessions(shown("spam-" + i, LION).setUser("spammer"), shown("fair-" + i, LION)));
      RecordEventsRequest.Builder clicks = RecordEventsRequest.newBuilder().setParent(ZOO);
      for (int c = 0; c < 5; c++) {
        Instant when = CLOCK.instant().minusSeconds(100L * c);
        clicks.addEvents(click("spam-" + i, "" + c).setEventTime(time(when)));
        clicks.addEvents(click("fair-" + i, "" + c).setEventTime(time(when)));
      }
      assertThat(sharer.recordEvents(clicks.build()).getResultsList())
          .allMatch(result -> result.getMarksCount() == 0);
    }
    SessionBatch released = sharer.releaseSessionBatch(release(UUID.randomUUID()));
    assertThat(released.getSessionCount()).isEqualTo(70);
    assertThat(released.getMarkedSessionCount()).isEqualTo(28);
    assertThat(released.getMarkedEventCount()).isEqualTo(140);
    List<Session> marked =
        sharer
            .listSessions(list("mark = USER_SHARE").toBuilder().setPageSize(100).build())
            .getSessionsList();
    assertThat(marked).hasSize(28).allMatch(session -> session.getUser().equals("spammer"));
    assertThat(ids(marked)).doesNotContain("spam-0", "spam-6").contains("spam-7", "spam-34");
  }

  private static ReleaseSessionBatchRequest release(UUID request) {
    return ReleaseSessionBatchRequest.newBuilder()
        .setParent(ZOO)
        .setRequestId(request.toString())
        .build();
  }

  private static ArchiveSessionBatchRequest archive(long number) {
    return ArchiveSessionBatchRequest.newBuilder()
        .setName(ZOO + "/sessionBatches/" + number)
        .build();
  }
}
