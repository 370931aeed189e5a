package dev.vectormesh.gateway.graphql.feedback;

import com.netflix.graphql.dgs.DgsComponent;
import com.netflix.graphql.dgs.DgsMutation;
import com.netflix.graphql.dgs.DgsQuery;
import dev.vectormesh.gateway.graphql.field.Arguments;
import dev.vectormesh.gateway.graphql.field.Connection;
import dev.vectormesh.gateway.graphql.field.Names;
import dev.vectormesh.gateway.graphql.field.PageRequest;
import dev.vectormesh.gateway.mesh.CallerScope;
import dev.vectormesh.gateway.mesh.Mesh;
import dev.vectormesh.search.v1.DeleteUserFeedbackRequest;
import dev.vectormesh.search.v1.DeleteUserFeedbackResponse;
import dev.vectormesh.search.v1.EventResult;
import dev.vectormesh.search.v1.FeedbackEvent;
import dev.vectormesh.search.v1.FeedbackType;
import dev.vectormesh.search.v1.GetSessionRequest;
import dev.vectormesh.search.v1.ListSessionBatchesRequest;
import dev.vectormesh.search.v1.ListSessionsRequest;
import dev.vectormesh.search.v1.RecordEventsRequest;
import dev.vectormesh.search.v1.RecordEventsResponse;
import dev.vectormesh.search.v1.ReleaseSessionBatchRequest;
import dev.vectormesh.search.v1.Session;
import dev.vectormesh.search.v1.SessionBatch;
import graphql.schema.DataFetchingEnvironment;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What searches showed and what was done with it. */
@DgsComponent
public final class FeedbackFetchers {
  private final Mesh mesh;

  public FeedbackFetchers(Mesh mesh) {
    this.mesh = mesh;
  }

  @DgsQuery
  public CompletableFuture<Connection<Session>> sessions(DataFetchingEnvironment field) {
    PageRequest page = PageRequest.of(field);
    ListSessionsRequest.Builder request =
        ListSessionsRequest.newBuilder()
            .setParent(namespace(field))
            .setPageSize(page.pageSize())
            .setPageToken(page.token());
    new Arguments(field).string("filter", request::setFilter);
    return CallerScope.of(field)
        .ask(() -> mesh.feedback().listSessions(request.build()))
        .thenApply(r -> Connection.of(page, r.getSessionsList(), r.getNextPageToken()));
  }

  @DgsQuery
  public CompletableFuture<Session> session(DataFetchingEnvironment field) {
    GetSessionRequest request =
        GetSessionRequest.newBuilder().setName(new Arguments(field).required("name")).build();
    return CallerScope.of(field).ask(() -> mesh.feedback().getSession(request));
  }

  @DgsQuery
  public CompletableFuture<Connection<SessionBatch>> sessionBatches(DataFetchingEnvironment field) {
    PageRequest page = PageRequest.of(field);
    ListSessionBatchesRequest request =
        ListSessionBatchesRequest.newBuilder()
            .setParent(namespace(field))
            .setPageSize(page.pageSize())
            .setPageToken(page.token())
            .build();
    return CallerScope.of(field)
        .ask(() -> mesh.feedback().listSessionBatches(request))
        .thenApply(r -> Connection.of(page, r.getSessionBatchesList(), r.getNextPageToken()));
  }

  @DgsMutation
  public CompletableFuture<List<EventResult>> recordEvents(DataFetchingEnvironment field) {
    String namespace = namespace(field);
    RecordEventsRequest.Builder request = RecordEventsRequest.newBuilder().setParent(namespace);
    new Arguments(field)
        .objects("events")
        .forEach(given -> request.addEvents(event(namespace, given)));
    return CallerScope.of(field)
        .ask(() -> mesh.feedback().recordEvents(request.build()))
        .thenApply(RecordEventsResponse::getResultsList);
  }

  private static FeedbackEvent event(String namespace, Arguments given) {
    FeedbackEvent.Builder event =
        FeedbackEvent.newBuilder()
            .setId(given.required("id"))
            .setSession(Names.session(namespace, given.required("session")))
            .setDocument(given.required("document"))
            .setType(FeedbackType.valueOf("FEEDBACK_TYPE_" + given.required("type")));
    given.integer("position", event::setPosition);
    given.string("customType", event::setCustomType);
    given.milliseconds("dwell", event::setDwell);
    given.time("eventTime", event::setEventTime);
    given.string("user", event::setUser);
    given.string("userAgent", event::setUserAgent);
    given.struct("attributes", event::setAttributes);
    return event.build();
  }

  @DgsMutation
  public CompletableFuture<SessionBatch> releaseSessionBatch(DataFetchingEnvironment field) {
    ReleaseSessionBatchRequest request =
        ReleaseSessionBatchRequest.newBuilder()
            .setParent(namespace(field))
            .setRequestId(new Arguments(field).required("requestId"))
            .build();
    return CallerScope.of(field).ask(() -> mesh.feedback().releaseSessionBatch(request));
  }

  @DgsMutation
  public CompletableFuture<DeleteUserFeedbackResponse> deleteUserFeedback(
      DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    DeleteUserFeedbackRequest request =
        DeleteUserFeedbackRequest.newBuilder()
            .setParent(given.has("namespace") ? namespace(field) : "namespaces/-")
            .setUser(given.required("user"))
            .build();
    return CallerScope.of(field).ask(() -> mesh.feedback().deleteUserFeedback(request));
  }

  private static String namespace(DataFetchingEnvironment field) {
    return Names.namespace(new Arguments(field).required("namespace"));
  }
}
