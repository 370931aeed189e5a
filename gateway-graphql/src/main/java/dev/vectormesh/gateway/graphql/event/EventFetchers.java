package dev.vectormesh.gateway.graphql.event;

import com.netflix.graphql.dgs.DgsComponent;
import com.netflix.graphql.dgs.DgsData;
import com.netflix.graphql.dgs.DgsMutation;
import com.netflix.graphql.dgs.DgsQuery;
import com.netflix.graphql.dgs.DgsSubscription;
import dev.vectormesh.gateway.graphql.field.Arguments;
import dev.vectormesh.gateway.graphql.field.Connection;
import dev.vectormesh.gateway.graphql.field.PageRequest;
import dev.vectormesh.gateway.graphql.job.JobLoader;
import dev.vectormesh.gateway.mesh.CallerScope;
import dev.vectormesh.gateway.mesh.Mesh;
import dev.vectormesh.gateway.mesh.Subscriptions;
import dev.vectormesh.job.v1.Event;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.ListEventsRequest;
import dev.vectormesh.job.v1.PublishEventsRequest;
import dev.vectormesh.job.v1.PublishEventsResponse;
import dev.vectormesh.job.v1.SubscribeEventsRequest;
import graphql.schema.DataFetchingEnvironment;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** What happened, and what happens from now on. */
@DgsComponent
public final class EventFetchers {
  private static final String OF_JOBS = "type = \"job.*\"";

  private final Mesh mesh;
  private final Subscriptions subscriptions;

  public EventFetchers(Mesh mesh, Subscriptions subscriptions) {
    this.mesh = mesh;
    this.subscriptions = subscriptions;
  }

  @DgsQuery
  public CompletableFuture<Connection<Event>> events(DataFetchingEnvironment field) {
    PageRequest page = PageRequest.of(field);
    ListEventsRequest.Builder request =
        ListEventsRequest.newBuilder().setPageSize(page.pageSize()).setPageToken(page.token());
    new Arguments(field).string("filter", request::setFilter);
    return CallerScope.of(field)
        .ask(() -> mesh.events().listEvents(request.build()))
        .thenApply(r -> Connection.of(page, r.getEventsList(), r.getNextPageToken()));
  }

  @DgsMutation
  public CompletableFuture<Integer> publishEvents(DataFetchingEnvironment field) {
    PublishEventsRequest.Builder request = PublishEventsRequest.newBuilder();
    for (Arguments given : new Arguments(field).objects("events")) {
      Event.Builder event =
          request
              .addEventsBuilder()
              .setId(given.required("id"))
              .setType(given.required("type"))
              .setSubject(given.required("subject"));
      given.time("time", event::setTime);
      given.struct("data", event::setData);
    }
    return CallerScope.of(field)
        .ask(() -> mesh.events().publishEvents(request.build()))
        .thenApply(PublishEventsResponse::getPublishedCount);
  }

  @DgsSubscription(field = "events")
  public Publisher<Event> follow(DataFetchingEnvironment field) {
    SubscribeEventsRequest.Builder request = from(field);
    new Arguments(field).string("filter", request::setFilter);
    return subscriptions.events(CallerScope.of(field), request.build());
  }

  @DgsSubscription
  public Publisher<Event> jobEvents(DataFetchingEnvironment field) {
    SubscribeEventsRequest.Builder request = from(field).setFilter(OF_JOBS);
    new Arguments(field)
        .string(
            "filter",
            filter -> {
              if (!filter.isBlank()) {
                request.setFilter(OF_JOBS + " AND (" + filter + ")");
              }
            });
    return subscriptions.events(CallerScope.of(field), request.build());
  }

  private static SubscribeEventsRequest.Builder from(DataFetchingEnvironment field) {
    SubscribeEventsRequest.Builder request = SubscribeEventsRequest.newBuilder();
    Arguments given = new Arguments(field);
    given.string("after", request::setCursor);
    given.bool("fromOldest", request::setFromOldest);
    return request;
  }

  @DgsData(parentType = "Event", field = "job")
  public CompletableFuture<@Nullable Job> job(DataFetchingEnvironment field) {
    Event event = Objects.requireNonNull(field.getSource());
    return event.getSubject().startsWith("jobs/")
        ? JobLoader.loadOrNull(field, event.getSubject())
        : CompletableFuture.completedFuture(null);
  }
}
