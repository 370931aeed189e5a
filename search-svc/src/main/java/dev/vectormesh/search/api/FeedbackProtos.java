package dev.vectormesh.search.api;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.search.feedback.Event;
import dev.vectormesh.search.feedback.Mark;
import dev.vectormesh.search.feedback.SessionStore.Recorded;
import dev.vectormesh.search.feedback.ShownSession;
import dev.vectormesh.search.serving.Arm;
import dev.vectormesh.search.v1.EventResult;
import dev.vectormesh.search.v1.FeedbackEvent;
import dev.vectormesh.search.v1.FeedbackMark;
import dev.vectormesh.search.v1.FeedbackType;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.Session;
import dev.vectormesh.search.v1.SessionBatch;
import dev.vectormesh.search.v1.SessionResult;
import dev.vectormesh.search.v1.ShownDocument;
import dev.vectormesh.search.v1.ShownPage;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Writes sessions, events and batches. */
final class FeedbackProtos {
  private FeedbackProtos() {}

  static EventResult refused(ApiException why) {
    return EventResult.newBuilder()
        .setOutcome(EventResult.Outcome.OUTCOME_REFUSED)
        .setError(StatusProto.fromThrowable(why))
        .build();
  }

  static EventResult result(Recorded recorded) {
    return switch (recorded) {
      case Recorded.Kept(boolean isNew, Event event) ->
          EventResult.newBuilder()
              .setOutcome(
                  isNew ? EventResult.Outcome.OUTCOME_RECORDED : EventResult.Outcome.OUTCOME_KNOWN)
              .addAllMarks(marks(event.marks()))
              .build();
      case Recorded.SessionFull() ->
          refused(
              ApiException.exhausted(
                  "the session has as many events as one may have", Duration.ofHours(1)));
    };
  }

  static SessionResult refused(String name, ApiException why) {
    return SessionResult.newBuilder()
        .setName(name)
        .setOutcome(SessionResult.Outcome.OUTCOME_REFUSED)
        .setError(StatusProto.fromThrowable(why))
        .build();
  }

  /**
   * @param pages for each session how many were written
   */
  static List<SessionResult> results(
      String parent, List<ShownSession> sessions, List<Integer> pages) {
    List<SessionResult> results = new ArrayList<>();
    for (int i = 0; i < sessions.size(); i++) {
      results.add(
          SessionResult.newBuilder()
              .setName(parent + "/sessions/" + sessions.get(i).id())
              .setOutcome(
                  pages.get(i) > 0
                      ? SessionResult.Outcome.OUTCOME_RECORDED
                      : SessionResult.Outcome.OUTCOME_KNOWN)
              .build());
    }
    return results;
  }

  static Session session(String parent, dev.vectormesh.search.feedback.Session from)
      throws InvalidProtocolBufferException {
    ShownSession shown = from.shown();
    String name = parent + "/sessions/" + shown.id();
    Session.Builder session =
        Session.newBuilder()
            .setName(name)
            .setUser(shown.user())
            .setUserAgent(shown.userAgent())
            .setSource(shown.source())
            .setQuery(shown.question().words())
            .setRequest(SearchRequest.parseFrom(shown.question().request()))
            .setCreateTime(time(shown.time()))
            .setBatch(parent + "/sessionBatches/" + from.batch())
            .addAllMarks(marks(from.marks()))
            .setShownCount(from.documents())
            .setEventCount(from.eventCount());
    shown.pages().forEach(page -> session.addPages(page(page)));
    for (Event event : from.events()) {
      session.addEvents(event(name, event));
    }
    return session.build();
  }

  private static ShownPage page(dev.vectormesh.search.feedback.ShownPage from) {
    ShownPage.Builder page =
        ShownPage.newBuilder()
            .setSpace(from.space())
            .setGeneration(from.generation())
            .setSignature(from.signature())
            .setCached(from.cached())
            .setShowTime(time(from.time()))
            .setRollout(from.arm().rollout())
            .setRolloutWeight(from.arm().weight())
            .setFallback(from.arm().fallback());
    Arm arm = from.arm().arm();
    if (arm != null) {
      page.setArm(dev.vectormesh.search.v1.Arm.valueOf("ARM_" + arm));
    }
    Duration took = from.arm().took();
    if (took != null) {
      page.setSearchDuration(Durations.fromNanos(took.toNanos()));
    }
    for (int i = 0; i < from.documents().size(); i++) {
      ShownDocument.Builder document =
          page.addDocumentsBuilder()
              .setPosition(from.first() + i)
              .setDocument(from.documents().get(i));
      if (!from.scores().isEmpty()) {
        document.setScore(from.scores().get(i));
      }
      if (!from.arm().teams().isEmpty()) {
        document.setArm(dev.vectormesh.search.v1.Arm.valueOf("ARM_" + from.arm().teams().get(i)));
      }
      if (!from.propensities().isEmpty()) {
        document.setPropensity(from.propensities().get(i));
      }
    }
    return page.build();
  }

  private static FeedbackEvent event(String session, Event from)
      throws InvalidProtocolBufferException {
    FeedbackEvent.Builder event =
        FeedbackEvent.newBuilder()
            .setId(from.id())
            .setSession(session)
            .setDocument(from.document())
            .setPosition(from.position())
            .setType(FeedbackType.valueOf("FEEDBACK_TYPE_" + from.type()))
            .setCustomType(from.customType())
            .setEventTime(time(from.time()))
            .setUser(from.user())
            .setUserAgent(from.userAgent())
            .setReceiveTime(time(from.received()))
            .addAllMarks(marks(from.marks()));
    Duration dwell = from.dwell();
    if (dwell != null) {
      event.setDwell(Durations.fromNanos(dwell.toNanos()));
    }
    Struct.Builder attributes = Struct.newBuilder();
    JsonFormat.parser().merge(from.attributes(), attributes);
    if (attributes.getFieldsCount() > 0) {
      event.setAttributes(attributes);
    }
    return event.build();
  }

  static SessionBatch batch(String parent, dev.vectormesh.search.feedback.SessionBatch from) {
    SessionBatch.Builder batch =
        SessionBatch.newBuilder()
            .setName(parent + "/sessionBatches/" + from.number())
            .setState(SessionBatch.State.valueOf("STATE_" + from.state()))
            .setCreateTime(time(from.created()))
            .setSessionCount(from.counts().sessions())
            .setMarkedSessionCount(from.counts().markedSessions())
            .setEventCount(from.counts().events())
            .setMarkedEventCount(from.counts().markedEvents());
    Instant released = from.released();
    if (released != null) {
      batch.setReleaseTime(time(released));
    }
    Instant archived = from.archived();
    if (archived != null) {
      batch.setArchiveTime(time(archived));
    }
    return batch.build();
  }

  private static List<FeedbackMark> marks(Collection<Mark> marks) {
    return marks.stream().sorted().map(m -> FeedbackMark.valueOf("FEEDBACK_MARK_" + m)).toList();
  }

  private static Timestamp time(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
