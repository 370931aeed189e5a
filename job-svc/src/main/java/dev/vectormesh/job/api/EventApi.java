package dev.vectormesh.job.api;

import dev.vectormesh.job.event.Cursor;
import dev.vectormesh.job.event.Event;
import dev.vectormesh.job.event.Events;
import dev.vectormesh.job.event.NewEvent;
import dev.vectormesh.job.v1.EventServiceGrpc;
import dev.vectormesh.job.v1.ListEventsRequest;
import dev.vectormesh.job.v1.ListEventsResponse;
import dev.vectormesh.job.v1.PublishEventsRequest;
import dev.vectormesh.job.v1.PublishEventsResponse;
import dev.vectormesh.job.v1.SubscribeEventsRequest;
import dev.vectormesh.job.v1.SubscribeEventsResponse;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.filter.Filter;
import dev.vectormesh.platform.paging.KeysetPage;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** EventService. */
public final class EventApi extends EventServiceGrpc.EventServiceImplBase {
  private final Events events;
  private final InstantSource clock;

  public EventApi(Events events, InstantSource clock) {
    this.events = events;
    this.clock = clock;
  }

  @Override
  public void publishEvents(
      PublishEventsRequest request, StreamObserver<PublishEventsResponse> reply) {
    Replies.send(
        reply,
        () -> {
          List<NewEvent> published = new ArrayList<>();
          for (int i = 0; i < request.getEventsCount(); i++) {
            published.add(
                EventProtos.newEvent(
                    request.getEvents(i), i, clock.instant().truncatedTo(ChronoUnit.MICROS)));
          }
          return PublishEventsResponse.newBuilder()
              .setPublishedCount(events.publish(CallContext.current(), published))
              .build();
        });
  }

  @Override
  public void listEvents(ListEventsRequest request, StreamObserver<ListEventsResponse> reply) {
    Replies.send(reply, () -> page(request));
  }

  private ListEventsResponse page(ListEventsRequest request) {
    KeysetPage page = KeysetPage.of(request, request.getPageSize(), request.getPageToken());
    List<Event> found =
        page.cut(
            events.newest(
                CallContext.current().tenant(),
                Filter.parse(request.getFilter()),
                page.after(at -> at.int8(0)),
                page.limit()),
            event -> Long.toString(event.sequence()));
    return ListEventsResponse.newBuilder()
        .addAllEvents(found.stream().map(EventProtos::toProto).toList())
        .setNextPageToken(page.next())
        .build();
  }

  @Override
  public void subscribeEvents(
      SubscribeEventsRequest request, StreamObserver<SubscribeEventsResponse> reply) {
    Replies.stream(
        reply,
        out -> {
          String tenant = CallContext.current().tenant();
          long start = events.start(tenant, request.getCursor(), request.getFromOldest());
          events.subscribe(
              tenant,
              Filter.parse(request.getFilter()),
              start,
              step -> out.send(response(tenant, step)),
              out::cancelled);
        });
  }

  private static SubscribeEventsResponse response(String tenant, Events.Step step) {
    SubscribeEventsResponse.Builder response =
        SubscribeEventsResponse.newBuilder().setCursor(new Cursor(step.reached()).write(tenant));
    step.events().forEach(e -> response.addEvents(EventProtos.toProto(e)));
    return response.build();
  }
}
