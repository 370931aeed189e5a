package dev.vectormesh.search.api;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.filter.Filter;
import dev.vectormesh.platform.paging.KeysetPage;
import dev.vectormesh.search.feedback.Event;
import dev.vectormesh.search.feedback.Feedback;
import dev.vectormesh.search.feedback.SessionStore;
import dev.vectormesh.search.feedback.ShownSession;
import dev.vectormesh.search.serving.Serving;
import dev.vectormesh.search.serving.ServingResolver;
import dev.vectormesh.search.v1.ArchiveSessionBatchRequest;
import dev.vectormesh.search.v1.ArmReport;
import dev.vectormesh.search.v1.DeleteUserFeedbackRequest;
import dev.vectormesh.search.v1.DeleteUserFeedbackResponse;
import dev.vectormesh.search.v1.EventResult;
import dev.vectormesh.search.v1.ExportFeedbackRequest;
import dev.vectormesh.search.v1.ExportFeedbackResponse;
import dev.vectormesh.search.v1.FeedbackServiceGrpc;
import dev.vectormesh.search.v1.GetArmReportRequest;
import dev.vectormesh.search.v1.GetSessionRequest;
import dev.vectormesh.search.v1.ListSessionBatchesRequest;
import dev.vectormesh.search.v1.ListSessionBatchesResponse;
import dev.vectormesh.search.v1.ListSessionsRequest;
import dev.vectormesh.search.v1.ListSessionsResponse;
import dev.vectormesh.search.v1.RecordEventsRequest;
import dev.vectormesh.search.v1.RecordEventsResponse;
import dev.vectormesh.search.v1.RecordSessionsRequest;
import dev.vectormesh.search.v1.RecordSessionsResponse;
import dev.vectormesh.search.v1.ReleaseSessionBatchRequest;
import dev.vectormesh.search.v1.Session;
import dev.vectormesh.search.v1.SessionBatch;
import dev.vectormesh.search.v1.SessionResult;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** FeedbackService. */
public final class FeedbackApi extends FeedbackServiceGrpc.FeedbackServiceImplBase {
  private static final int EXPORT_AT_ONCE = 100;
  private static final String ALL_NAMESPACES = "namespaces/-";

  private final @Nullable Feedback feedback;
  private final ServingResolver servings;

  /**
   * @param feedback null where nothing is kept
   */
  public FeedbackApi(@Nullable Feedback feedback, ServingResolver servings) {
    this.feedback = feedback;
    this.servings = servings;
  }

  private Feedback kept() {
    if (feedback == null) {
      throw Feedback.none();
    }
    return feedback;
  }

  private UUID uid(String namespace) {
    return UUID.fromString(servings.resolve(namespace).live().uid());
  }

  /** The same where it does not matter what of its documents the caller sees. */
  private UUID whole(String namespace) {
    Serving serving = servings.resolve(namespace).live();
    if (!serving.access().everything()) {
      throw ApiException.permissionDenied(
          namespace
              + " lets callers see documents by their labels: what others were shown needs a token"
              + " with the label *");
    }
    return UUID.fromString(serving.uid());
  }

  private static String tenant() {
    return CallContext.current().tenant();
  }

  @Override
  public void recordEvents(
      RecordEventsRequest request, StreamObserver<RecordEventsResponse> reply) {
    Replies.send(reply, () -> record(request));
  }

  private RecordEventsResponse record(RecordEventsRequest request) {
    Feedback to = kept();
    if (request.getHistoric() && !CallContext.current().has(Role.WRITER)) {
      throw ApiException.permissionDenied("historic events need the role writer");
    }
    UUID namespace = uid(request.getParent());
    Each<EventResult> results = new Each<>();
    EventRequests read =
        new EventRequests(request.getParent(), to.clock().instant(), request.getHistoric());
    for (var event : request.getEventsList()) {
      results.add(() -> read.event(event), FeedbackProtos::refused);
    }
    List<Event> events = results.good(Event.class);
    if (!events.isEmpty()) {
      results.answer(
          to.sessions().record(tenant(), namespace, events).stream()
              .map(FeedbackProtos::result)
              .toList());
    }
    return RecordEventsResponse.newBuilder().addAllResults(results.all()).build();
  }

  @Override
  public void recordSessions(
      RecordSessionsRequest request, StreamObserver<RecordSessionsResponse> reply) {
    Replies.send(reply, () -> record(request));
  }

  private RecordSessionsResponse record(RecordSessionsRequest request) {
    Feedback to = kept();
    UUID namespace = uid(request.getParent());
    Each<SessionResult> results = new Each<>();
    SessionRequests read =
        new SessionRequests(
            request.getParent(), namespace, to.clock().instant(), request.getHistoric());
    for (Session session : request.getSessionsList()) {
      results.add(
          () -> read.session(session), why -> FeedbackProtos.refused(session.getName(), why));
    }
    List<ShownSession> sessions = results.good(ShownSession.class);
    if (!sessions.isEmpty()) {
      List<Integer> pages = to.sessions().show(tenant(), namespace, sessions);
      results.answer(FeedbackProtos.results(request.getParent(), sessions, pages));
    }
    return RecordSessionsResponse.newBuilder().addAllResults(results.all()).build();
  }

  @Override
  public void getArmReport(GetArmReportRequest request, StreamObserver<ArmReport> reply) {
    Replies.send(
        reply,
        () ->
            ArmReportMessages.report(
                kept()
                    .arms()
                    .of(tenant(), ArmReportMessages.question(request, uid(request.getParent())))));
  }

  @Override
  public void getSession(GetSessionRequest request, StreamObserver<Session> reply) {
    Replies.send(
        reply,
        () -> {
          String[] name = request.getName().split("/");
          String parent = "namespaces/" + name[1];
          return kept()
              .sessions()
              .find(tenant(), whole(parent), name[3])
              .map(session -> proto(parent, session))
              .orElseThrow(() -> ApiException.notFound(request.getName()));
        });
  }

  @Override
  public void listSessions(
      ListSessionsRequest request, StreamObserver<ListSessionsResponse> reply) {
    Replies.send(
        reply,
        () -> {
          KeysetPage page = KeysetPage.of(request, request.getPageSize(), request.getPageToken());
          var found =
              page.cutBy(
                  kept()
                      .sessions()
                      .newest(
                          tenant(),
                          whole(request.getParent()),
                          Filter.parse(request.getFilter()),
                          page.after(at -> new SessionStore.After(at.instant(0), at.text(1))),
                          page.limit()),
                  s -> new String[] {s.shown().time().toString(), s.shown().id()});
          return ListSessionsResponse.newBuilder()
              .addAllSessions(found.stream().map(s -> proto(request.getParent(), s)).toList())
              .setNextPageToken(page.next())
              .build();
        });
  }

  @Override
  public void exportFeedback(
      ExportFeedbackRequest request, StreamObserver<ExportFeedbackResponse> reply) {
    Replies.stream(
        reply,
        out -> {
          UUID namespace = whole(request.getParent());
          Filter filter = Filter.parse(request.getFilter());
          SessionStore.After after = null;
          List<dev.vectormesh.search.feedback.Session> some;
          do {
            some = kept().sessions().oldest(tenant(), namespace, filter, after, EXPORT_AT_ONCE);
            for (var session : some) {
              out.send(
                  ExportFeedbackResponse.newBuilder()
                      .setSession(proto(request.getParent(), session))
                      .build());
              after = new SessionStore.After(session.shown().time(), session.shown().id());
            }
          } while (some.size() == EXPORT_AT_ONCE);
        });
  }

  private static Session proto(String parent, dev.vectormesh.search.feedback.Session session) {
    try {
      return FeedbackProtos.session(parent, session);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a session that cannot be read", e);
    }
  }

  @Override
  public void deleteUserFeedback(
      DeleteUserFeedbackRequest request, StreamObserver<DeleteUserFeedbackResponse> reply) {
    Replies.send(
        reply,
        () -> {
          boolean all = request.getParent().equals(ALL_NAMESPACES);
          SessionStore.Deleted deleted =
              kept()
                  .sessions()
                  .deleteUser(tenant(), all ? null : uid(request.getParent()), request.getUser());
          return DeleteUserFeedbackResponse.newBuilder()
              .setSessionCount(deleted.sessions())
              .setEventCount(deleted.events())
              .build();
        });
  }

  @Override
  public void listSessionBatches(
      ListSessionBatchesRequest request, StreamObserver<ListSessionBatchesResponse> reply) {
    Replies.send(
        reply,
        () -> {
          KeysetPage page = KeysetPage.of(request, request.getPageSize(), request.getPageToken());
          var found =
              page.cut(
                  kept()
                      .batches()
                      .list(
                          tenant(),
                          uid(request.getParent()),
                          page.after(at -> at.int8(0)),
                          page.limit()),
                  batch -> Long.toString(batch.number()));
          return ListSessionBatchesResponse.newBuilder()
              .addAllSessionBatches(
                  found.stream().map(b -> FeedbackProtos.batch(request.getParent(), b)).toList())
              .setNextPageToken(page.next())
              .build();
        });
  }

  @Override
  public void releaseSessionBatch(
      ReleaseSessionBatchRequest request, StreamObserver<SessionBatch> reply) {
    Replies.send(
        reply,
        () ->
            kept()
                .batches()
                .release(
                    tenant(),
                    uid(request.getParent()),
                    UUID.fromString(request.getRequestId()),
                    now())
                .map(batch -> FeedbackProtos.batch(request.getParent(), batch))
                .orElseThrow(() ->
                    ApiException.wrongState(
                        request.getParent(), "has collected no session since the last release")));
  }

  @Override
  public void archiveSessionBatch(
      ArchiveSessionBatchRequest request, StreamObserver<SessionBatch> reply) {
    Replies.send(
        reply,
        () -> {
          String[] name = request.getName().split("/");
          String parent = "namespaces/" + name[1];
          Optional<dev.vectormesh.search.feedback.SessionBatch> batch =
              kept().batches().archive(tenant(), uid(parent), Long.parseLong(name[3]), now());
          if (batch.isEmpty()) {
            throw ApiException.notFound(request.getName());
          }
          if (batch.get().state() == dev.vectormesh.search.feedback.SessionBatch.State.COLLECTING) {
            throw ApiException.wrongState(request.getName(), "collects: release it first");
          }
          return FeedbackProtos.batch(parent, batch.get());
        });
  }

  private Instant now() {
    return kept().clock().instant();
  }
}
