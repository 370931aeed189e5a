package dev.vectormesh.job.api;

import static dev.vectormesh.job.Eventually.eventually;
import static dev.vectormesh.job.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.job.JobMesh;
import dev.vectormesh.job.v1.CancelJobRequest;
import dev.vectormesh.job.v1.Event;
import dev.vectormesh.job.v1.EventServiceGrpc;
import dev.vectormesh.job.v1.EventServiceGrpc.EventServiceBlockingStub;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.job.v1.ListEventsRequest;
import dev.vectormesh.job.v1.ListEventsResponse;
import dev.vectormesh.job.v1.ListJobsRequest;
import dev.vectormesh.job.v1.PublishEventsRequest;
import dev.vectormesh.job.v1.SubscribeEventsRequest;
import dev.vectormesh.job.v1.SubscribeEventsResponse;
import dev.vectormesh.job.v1.WatchJobRequest;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.id.Ids;
import dev.vectormesh.platform.paging.PageTokens;
import dev.vectormesh.worker.JobWorker;
import io.grpc.Context;
import io.grpc.Status;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** EventService through its stubs, with two instances of the service. */
class EventApiIT {
  private JobMesh mesh;
  private JobMesh second;
  private final List<Context.CancellableContext> open = new ArrayList<>();

  @BeforeEach
  void start() {
    Map<String, String> settings = JobMesh.settings(SharedStores.freshDatabase());
    mesh = JobMesh.inProcess(settings, InstantSource.system());
    second = JobMesh.inProcess(settings, InstantSource.system());
  }

  @AfterEach
  void stop() {
    open.forEach(c -> c.cancel(null));
    second.close();
    mesh.close();
  }

  @Test
  void subscribe_hearsOfAJobFromItsCreationToItsEnd() {
    Iterator<SubscribeEventsResponse> stream = subscribe(stub(second, "alice"), "", "job.*");
    assertThat(stream.next().getEventsList()).isEmpty();
    JobWorker.Builder worker =
        JobWorker.builder(mesh.workerChannel())
            .handle("test.told", 1, run -> com.google.protobuf.Any.getDefaultInstance());
    String name;
    try (JobWorker running = worker.start()) {
      name = mesh.jobs("alice", Role.WRITER).createJob(JobMesh.create("test.told", "1")).getName();
      List<Event> events = take(stream, e -> e.getType().equals("job.succeeded"));
      assertThat(events.stream().map(Event::getType))
          .containsExactly("job.created", "job.started", "job.succeeded");
      assertThat(events.stream().map(Event::getSubject).distinct()).containsExactly(name);
      assertThat(events.stream().map(Event::getSequence)).containsExactly(1L, 2L, 3L);
      assertThat(events.getFirst().getTenant()).isEqualTo("alice");
      assertThat(events.getFirst().getData().getFieldsOrThrow("kind").getStringValue())
          .isEqualTo("test.told");
    }
  }

  @Test
  void subscribe_resumesAtTheOtherInstanceWithoutAGapOrARepetition() {
    EventServiceBlockingStub first = stub(mesh, "alice");
    for (int i = 0; i < 250; i++) {
      publish(first, event("shop.item-" + i + ".sold"));
    }
    List<Event> seen = new ArrayList<>();
    Iterator<SubscribeEventsResponse> stream = subscribeFromOldest(first);
    String cursor = "";
    while (seen.size() < 100) {
      SubscribeEventsResponse response = stream.next();
      seen.addAll(response.getEventsList());
      cursor = response.getCursor();
    }
    open.getLast().cancel(null);
    assertThat(seen.getLast().getCursor()).isEqualTo(cursor);
    publish(first, event("shop.last.sold"));
    Iterator<SubscribeEventsResponse> rest = subscribe(stub(second, "alice"), cursor, "*");
    seen.addAll(take(rest, e -> e.getType().equals("shop.last.sold")));
    assertThat(seen.stream().map(Event::getSequence).toList())
        .isEqualTo(java.util.stream.LongStream.rangeClosed(1, 251).boxed().toList());
  }

  @Test
  void subscribe_ofACursorThatIsNoneOrAnothersIsRefused() {
    EventServiceBlockingStub alice = stub(mesh, "alice");
    publish(alice, event("shop.item.sold"));
    String cursor =
        eventually("told")
            .until(() -> list(alice, ""), r -> r.getEventsCount() == 1)
            .getEvents(0)
            .getCursor();
    assertRefused(
        () -> subscribe(alice, "nonsense", "*").next(),
        Status.Code.INVALID_ARGUMENT,
        "INVALID_FIELD");
    assertRefused(
        () -> subscribe(stub(mesh, "bob"), cursor, "*").next(),
        Status.Code.INVALID_ARGUMENT,
        "INVALID_FIELD");
  }

  @Test
  void subscribe_oftenerThanATenantMayIsRefusedUntilAStreamEnds() {
    Map<String, String> settings = JobMesh.settings(SharedStores.freshDatabase());
    settings.put("watches.perTenant", "2");
    try (JobMesh small = JobMesh.inProcess(settings, InstantSource.system())) {
      EventServiceBlockingStub alice = stub(small, "alice");
      assertThat(subscribe(alice, "", "*").next().getEventsList()).isEmpty();
      var jobs = small.jobs("alice", Role.WRITER);
      String job = jobs.createJob(JobMesh.create("test.watched", "1")).getName();
      var watch =
          JobServiceGrpc.newBlockingStub(small.channel("alice", Role.READER))
              .watchJob(WatchJobRequest.newBuilder().setName(job).build());
      assertThat(watch.next().getJob().getName()).isEqualTo(job);
      assertRefused(
          () -> subscribe(alice, "", "*").next(), Status.Code.RESOURCE_EXHAUSTED, "QUOTA_SPENT");
      assertThat(subscribe(stub(small, "bob"), "", "*").next().getEventsList()).isEmpty();
      Job cancelled = jobs.cancelJob(CancelJobRequest.newBuilder().setName(job).build());
      assertThat(watch.next().getJob()).isEqualTo(cancelled);
      assertThat(watch.hasNext()).isFalse();
      assertThat(subscribe(alice, "", "*").next().getEventsList()).isEmpty();
    }
  }

  @Test
  void list_ofAPageTokenThatIsNoneIsRefused() {
    EventServiceBlockingStub alice = stub(mesh, "alice");
    for (String position : List.of("nonsense", "", "99999999999999999999")) {
      ListEventsRequest request = ListEventsRequest.getDefaultInstance();
      String token = PageTokens.of(request).write(position);
      assertRefused(
          () -> alice.listEvents(request.toBuilder().setPageToken(token).build()),
          Status.Code.INVALID_ARGUMENT,
          "INVALID_FIELD");
    }
    ListJobsRequest jobs = ListJobsRequest.getDefaultInstance();
    for (String[] position :
        List.of(new String[] {"now", "1-1"}, new String[] {"2026-01-01T00:00:00Z"})) {
      String token = PageTokens.of(jobs).write(position);
      assertRefused(
          () ->
              mesh.jobs("alice", Role.READER)
                  .listJobs(jobs.toBuilder().setPageToken(token).build()),
          Status.Code.INVALID_ARGUMENT,
          "INVALID_FIELD");
    }
  }

  @Test
  void subscribe_ofAnotherTenantHearsNothing() {
    EventServiceBlockingStub alice = stub(mesh, "alice");
    publish(alice, event("shop.item.sold"));
    EventServiceBlockingStub bob = stub(mesh, "bob");
    publish(bob, event("shop.other.sold"));
    List<Event> heard = take(subscribeFromOldest(bob), e -> true);
    assertThat(heard.stream().map(Event::getType)).containsExactly("shop.other.sold");
  }

  @Test
  void publish_isIdempotentAndKeepsTheData() {
    EventServiceBlockingStub alice = stub(mesh, "alice");
    Event event =
        event("shop.item.sold").toBuilder()
            .setData(
                Struct.newBuilder()
                    .putFields("n", Value.newBuilder().setNumberValue(3).build())
                    .putFields("s", Value.newBuilder().setStringValue("é\"\n").build()))
            .build();
    assertThat(publish(alice, event)).isEqualTo(1);
    assertThat(publish(stub(second, "alice"), event)).isZero();
    List<Event> kept =
        eventually("told")
            .until(() -> list(alice, ""), r -> r.getEventsCount() > 0)
            .getEventsList();
    assertThat(kept).hasSize(1);
    assertThat(kept.getFirst().getData()).isEqualTo(event.getData());
    assertThat(kept.getFirst().hasTime()).isTrue();
  }

  @Test
  void publish_refusesTypesOfTheMeshAndBadOnes() {
    EventServiceBlockingStub alice = stub(mesh, "alice");
    for (String type :
        List.of("job.succeeded", "corpus.batch.completed", "webhook.endpoint.disabled")) {
      assertRefused(
          () -> publish(alice, event(type)), Status.Code.PERMISSION_DENIED, "PERMISSION_DENIED");
    }
    for (String type : List.of("", "one", "Big.Letters", "a.b.c.d.e", "a..b")) {
      assertRefused(
          () -> publish(alice, event(type)), Status.Code.INVALID_ARGUMENT, "INVALID_FIELD");
    }
    Event big =
        event("shop.item.sold").toBuilder()
            .setData(
                Struct.newBuilder()
                    .putFields("s", Value.newBuilder().setStringValue("x".repeat(20_000)).build()))
            .build();
    assertRefused(() -> publish(alice, big), Status.Code.INVALID_ARGUMENT, "INVALID_FIELD");
  }

  @Test
  void publish_ofAReaderIsRefusedAndOfAServiceIsNot() {
    EventServiceBlockingStub reader =
        EventServiceGrpc.newBlockingStub(mesh.channel("alice", Role.READER));
    assertRefused(
        () -> publish(reader, event("shop.item.sold")),
        Status.Code.PERMISSION_DENIED,
        "PERMISSION_DENIED");
    EventServiceBlockingStub service =
        EventServiceGrpc.newBlockingStub(mesh.channel("alice", Role.WORKER, Role.WRITER));
    assertThat(publish(service, event("corpus.batch.completed"))).isEqualTo(1);
  }

  @Test
  void list_pagesNewestFirstAndFilters() {
    EventServiceBlockingStub alice = stub(mesh, "alice");
    for (int i = 0; i < 5; i++) {
      publish(alice, event("shop.item.sold"));
      publish(alice, event("shop.item.returned"));
    }
    eventually("all told").until(() -> list(alice, "").getEventsCount() == 10);
    ListEventsRequest request =
        ListEventsRequest.newBuilder()
            .setFilter("type = \"shop.item.sold\"")
            .setPageSize(3)
            .build();
    ListEventsResponse page = alice.listEvents(request);
    ListEventsResponse last =
        alice.listEvents(request.toBuilder().setPageToken(page.getNextPageToken()).build());
    assertThat(last.getNextPageToken()).isEmpty();
    List<Event> all = new ArrayList<>(page.getEventsList());
    all.addAll(last.getEventsList());
    assertThat(all.stream().map(Event::getSequence)).containsExactly(9L, 7L, 5L, 3L, 1L);
    assertRefused(
        () -> list(alice, "colour = \"red\""), Status.Code.INVALID_ARGUMENT, "INVALID_FIELD");
  }

  private static ListEventsResponse list(EventServiceBlockingStub stub, String filter) {
    return stub.listEvents(ListEventsRequest.newBuilder().setFilter(filter).build());
  }

  private static int publish(EventServiceBlockingStub stub, Event event) {
    return stub.publishEvents(PublishEventsRequest.newBuilder().addEvents(event).build())
        .getPublishedCount();
  }

  private static Event event(String type) {
    UUID id = Ids.v7();
    return Event.newBuilder().setId(id.toString()).setType(type).setSubject("things/" + id).build();
  }

  private static EventServiceBlockingStub stub(JobMesh mesh, String tenant) {
    return EventServiceGrpc.newBlockingStub(mesh.channel(tenant, Role.WRITER));
  }

  private Iterator<SubscribeEventsResponse> subscribe(
      EventServiceBlockingStub stub, String cursor, String types) {
    return stream(
        stub,
        SubscribeEventsRequest.newBuilder()
            .setCursor(cursor)
            .setFilter(types.equals("*") ? "" : "type = \"" + types + "\"")
            .build());
  }

  private Iterator<SubscribeEventsResponse> subscribeFromOldest(EventServiceBlockingStub stub) {
    return stream(stub, SubscribeEventsRequest.newBuilder().setFromOldest(true).build());
  }

  private Iterator<SubscribeEventsResponse> stream(
      EventServiceBlockingStub stub, SubscribeEventsRequest request) {
    Context.CancellableContext context = Context.current().withCancellation();
    open.add(context);
    try {
      return context.call(() -> stub.subscribeEvents(request));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The events up to the one that holds. */
  private static List<Event> take(Iterator<SubscribeEventsResponse> stream, Predicate<Event> last) {
    List<Event> taken = new ArrayList<>();
    while (taken.isEmpty() || !last.test(taken.getLast())) {
      taken.addAll(stream.next().getEventsList());
    }
    return taken;
  }
}
