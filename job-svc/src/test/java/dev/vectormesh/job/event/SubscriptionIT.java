package dev.vectormesh.job.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.job.JobConfig;
import dev.vectormesh.job.JobMesh;
import dev.vectormesh.job.postgres.PostgresEventIntake;
import dev.vectormesh.job.postgres.PostgresEventStore;
import dev.vectormesh.job.watch.WatchConfig;
import dev.vectormesh.job.watch.Watchers;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.filter.Filter;
import dev.vectormesh.platform.id.Ids;
import dev.vectormesh.platform.postgres.Postgres;
import io.grpc.Status;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many who follow one tenant's log. */
class SubscriptionIT {
  private static Postgres postgres;
  private static Sequencer sequencer;
  private static final EventSignals SIGNALS = new EventSignals();

  private String tenant;
  private Counting store;

  /** Counts what is asked of the log. */
  private record Counting(EventStore store, AtomicInteger reads) implements EventStore {
    Counting(EventStore store) {
      this(store, new AtomicInteger());
    }

    @Override
    public int publish(String tenant, List<NewEvent> events) {
      return store.publish(tenant, events);
    }

    @Override
    public Stretch after(String tenant, long sequence, Filter filter, int limit) {
      reads.incrementAndGet();
      return store.after(tenant, sequence, filter, limit);
    }

    @Override
    public List<Event> newest(String tenant, Filter filter, @Nullable Long before, int limit) {
      reads.incrementAndGet();
      return store.newest(tenant, filter, before, limit);
    }

    @Override
    public Bounds bounds(String tenant) {
      reads.incrementAndGet();
      return store.bounds(tenant);
    }
  }

  @BeforeAll
  static void open() {
    JobConfig config = JobMesh.config(JobMesh.settings(SharedStores.freshDatabase()));
    postgres = Postgres.open(config.postgres(), "job");
    sequencer =
        new Sequencer(
            new PostgresEventIntake(postgres), SIGNALS, config.events(), InstantSource.system());
  }

  @AfterAll
  static void close() {
    postgres.close();
  }

  @BeforeEach
  void newTenant() {
    tenant = "tenant-" + UUID.randomUUID();
    store = new Counting(new PostgresEventStore(postgres));
  }

  private Events events(int perTenant) {
    return new Events(
        store, SIGNALS, new Watchers(new WatchConfig(perTenant, 1000, 3)), sequencer::move);
  }

  private void publish(int from, int count) {
    assertThat(
            store.publish(
                tenant,
                IntStream.range(from, from + count)
                    .mapToObj(i ->
                        new NewEvent(
                            Ids.v7(),
                            i % 2 == 0 ? "shop.item.sold" : "shop.item.returned",
                            "things/" + i,
                            Instant.parse("2026-01-01T00:00:00Z").plusSeconds(i),
                            "{}"))
                    .toList()))
        .isEqualTo(count);
    assertThat(sequencer.move()).isEqualTo(count);
  }

  @Test
  void subscribers_seeEveryEventOnceInOrderAndTheLogIsReadForAllOfThem() throws Exception {
    int many = 100;
    int rounds = 20;
    Events events = events(many);
    CountDownLatch begun = new CountDownLatch(many);
    List<Future<List<Long>>> readers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < many; i++) {
        // Filters differ, so that no two could share a statement.
        String filter = i % 2 == 0 ? "" : "NOT subject = \"nothing-%d\"".formatted(i);
        readers.add(threads.submit(() -> follow(events, filter, 2 * rounds, begun)));
      }
      begun.await();
      for (int round = 0; round < rounds; round++) {
        publish(2 * round, 2);
      }
      for (Future<List<Long>> reader : readers) {
        assertThat(reader.get())
            .isEqualTo(IntStream.rangeClosed(1, 2 * rounds).asLongStream().boxed().toList());
      }
    }
    // One first look for each, and a few for each round; each by itself would be 2,000 and more.
    assertThat(store.reads()).hasValueLessThan(5 * many);
  }

  private List<Long> follow(Events events, String filter, int most, CountDownLatch begun)
      throws InterruptedException {
    List<Long> seen = new ArrayList<>();
    events.subscribe(
        tenant,
        Filter.parse(filter),
        0,
        step -> {
          begun.countDown();
          step.events().forEach(e -> seen.add(e.sequence()));
        },
        () -> seen.size() >= most);
    return seen;
  }

  @Test
  void subscriber_whoIsFarBehindSeesAllOfIt() throws Exception {
    publish(0, 900);
    assertThat(follow(events(1), "", 900, new CountDownLatch(1)))
        .isEqualTo(IntStream.rangeClosed(1, 900).asLongStream().boxed().toList());
  }

  @Test
  void oneSubscriberTooMany_isRefusedUntilAnotherLeaves() throws Exception {
    Events events = events(1);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> first =
          threads.submit(() -> {
            events.subscribe(
                tenant,
                Filter.parse(""),
                0,
                step -> begun.countDown(),
                () -> leave.getCount() == 0);
            return true;
          });
      begun.await();
      assertThatThrownBy(() -> follow(events, "", 0, new CountDownLatch(1)))
          .isInstanceOfSatisfying(
              ApiException.class,
              e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
      leave.countDown();
      SIGNALS.heard("");
      assertThat(first.get()).isEqualTo(true);
    }
    assertThat(follow(events, "", 0, new CountDownLatch(1))).isEmpty();
  }

  @Test
  void tail_holdsTheNewestAndSaysFromWhere() {
    publish(0, 50);
    EventTail none = EventTail.read(store, tenant, null);
    assertThat(none).isEqualTo(new EventTail(50, List.of(), 50));
    publish(50, 120);
    EventTail some = EventTail.read(store, tenant, none);
    assertThat(some.events()).hasSize(120);
    assertThat(some.reached()).isEqualTo(170);
    assertThat(some.follows(50)).isTrue();
    assertThat(some.follows(49)).isFalse();
    publish(170, 120);
    EventTail full = EventTail.read(store, tenant, some);
    assertThat(full.before()).isEqualTo(90);
    assertThat(full.events()).hasSize(200);
    publish(290, 700);
    EventTail newest = EventTail.read(store, tenant, full);
    assertThat(newest.before()).isEqualTo(790);
    assertThat(newest.reached()).isEqualTo(990);
    assertThat(newest.after(988, e -> true).events().stream().map(Event::sequence))
        .containsExactly(989L, 990L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "type = \"shop.item.sold\"",
        "type != \"shop.item.sold\"",
        "type = \"shop.*\"",
        "type = \"*.sold\"",
        "type = \"*item*\"",
        "type = \"*\"",
        "type = \"shop._tem.sold\"",
        "type : \"return\"",
        "type : \"%\"",
        "subject = \"things/1*\" AND NOT type = \"*.returned\"",
        "subject = \"things/3\" OR subject = \"things/4\"",
        "time > \"2026-01-01T00:00:05Z\"",
        "time >= \"2026-01-01T00:00:05Z\"",
        "time < \"2026-01-01T01:00:05+01:00\"",
        "time <= \"2026-01-01T00:00:05Z\"",
        "time = \"2026-01-01T00:00:05Z\"",
        "time != \"2026-01-01T00:00:05Z\""
      })
  void filterInMemory_letsPassWhatTheLogLetsPass(String text) {
    publish(0, 20);
    Filter filter = Filter.parse(text);
    List<Event> all = store.after(tenant, 0, Filter.parse(""), 100).events();
    assertThat(all).hasSize(20);
    assertThat(all.stream().filter(EventFilter.of(filter)).toList())
        .isEqualTo(store.after(tenant, 0, filter, 100).events());
  }

  @Test
  void stretch_isCutByWhatItHolds() {
    Instant time = Instant.parse("2026-01-01T00:00:00Z");
    List<Event> events =
        IntStream.rangeClosed(1, 5)
            .mapToObj(i -> new Event(Ids.v7(), "t", i, "a.b", "s", time, "x".repeat(10)))
            .toList();
    EventStore.Stretch all = new EventStore.Stretch(events, 9);
    assertThat(all.shorterThan(50)).isEqualTo(all);
    assertThat(all.shorterThan(25)).isEqualTo(new EventStore.Stretch(events.subList(0, 2), 2));
    assertThat(all.shorterThan(1)).isEqualTo(new EventStore.Stretch(events.subList(0, 1), 1));
  }
}
