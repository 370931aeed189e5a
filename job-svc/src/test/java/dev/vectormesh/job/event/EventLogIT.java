package dev.vectormesh.job.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.job.JobMesh;
import dev.vectormesh.job.postgres.PostgresEventIntake;
import dev.vectormesh.job.postgres.PostgresEventStore;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.filter.Filter;
import dev.vectormesh.platform.id.Ids;
import dev.vectormesh.platform.postgres.Postgres;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log under transactions that commit in any order, and several sequencers at once. */
class EventLogIT {
  private static final Filter ALL = Filter.parse("");

  private static Postgres postgres;
  private static EventStore store;
  private static EventIntake intake;

  private String tenant;

  @BeforeAll
  static void open() {
    postgres =
        Postgres.open(
            JobMesh.config(JobMesh.settings(SharedStores.freshDatabase())).postgres(), "job");
    store = new PostgresEventStore(postgres);
    intake = new PostgresEventIntake(postgres);
  }

  @AfterAll
  static void close() {
    postgres.close();
  }

  @BeforeEach
  void newTenant() {
    tenant = "tenant-" + UUID.randomUUID();
  }

  @Test
  void move_tellsATransactionThatCommitsLateAfterOnesThatBeganLater() throws Exception {
    CountDownLatch written = new CountDownLatch(1);
    CountDownLatch commit = new CountDownLatch(1);
    try (Fanout fan = Fanout.open()) {
      Fanout.Task<Boolean> slow =
          fan.fork(() ->
              postgres.inTenant(
                  tenant,
                  tx -> {
                    insert(tx, tenant, "test.slow");
                    written.countDown();
                    await(commit);
                    return true;
                  }));
      await(written);
      assertThat(store.publish(tenant, List.of(event("test.fast")))).isEqualTo(1);
      moveAll();
      assertThat(types(0)).containsExactly("test.fast");
      commit.countDown();
      assertThat(slow.join()).isTrue();
    }
    moveAll();
    assertThat(types(0)).containsExactly("test.fast", "test.slow");
    assertThat(types(1)).containsExactly("test.slow");
  }

  private static void insert(dev.vectormesh.platform.postgres.Tx tx, String tenant, String type) {
    long added =
        tx.sql(
                "insert into outbox (id, tenant_id, type, subject, time, data) values ($1, $2, $3,"
                    + " 'things/1', now(), '{}')",
                Ids.v7(),
                tenant,
                type)
            .run();
    assertThat(added).isEqualTo(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void after_givesManyWritersEventsOnceAndWithoutGapsWhileSeveralSequencersRun() {
    int writers = 6;
    int each = 60;
    AtomicBoolean writing = new AtomicBoolean(true);
    List<Callable<List<UUID>>> parts = new ArrayList<>();
    for (int w = 0; w < writers; w++) {
      parts.add(() -> write(each));
    }
    Callable<Integer> sequencer =
        () -> {
          int moved = 0;
          while (writing.get()) {
            moved += intake.move(7, now()).events();
          }
          return moved;
        };
    List<Event> read = new ArrayList<>();
    List<UUID> all = new ArrayList<>();
    try (Fanout fan = Fanout.open()) {
      List<Fanout.Task<Integer>> sequencers = List.of(fan.fork(sequencer), fan.fork(sequencer));
      Fanout.Task<List<Event>> reader = fan.fork(() -> follow(writers * each));
      Fanout.<List<UUID>>all(parts).forEach(all::addAll);
      read.addAll(reader.join());
      writing.set(false);
      sequencers.forEach(s -> assertThat(s.join()).isNotNegative());
    }
    assertThat(read.stream().map(Event::sequence))
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, writers * (long) each).boxed().toList());
    assertThat(read.stream().map(Event::id)).containsExactlyInAnyOrderElementsOf(all);
  }

  /** Each writer's own events keep their order. */
  private List<UUID> write(int count) {
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      NewEvent event = event("test.many");
      assertThat(store.publish(tenant, List.of(event, event))).isEqualTo(1);
      ids.add(event.id());
    }
    return ids;
  }

  private List<Event> follow(int count) {
    List<Event> read = new ArrayList<>();
    long at = 0;
    while (read.size() < count) {
      EventStore.Stretch stretch = store.after(tenant, at, ALL, 5);
      read.addAll(stretch.events());
      at = stretch.reached();
    }
    return read;
  }

  @Test
  void publish_keepsOneEventOfAnIdBeforeAndAfterItWasTold() {
    NewEvent event = event("test.once");
    assertThat(store.publish(tenant, List.of(event))).isEqualTo(1);
    assertThat(store.publish(tenant, List.of(event))).isZero();
    moveAll();
    assertThat(store.publish(tenant, List.of(event))).isZero();
    moveAll();
    assertThat(types(0)).containsExactly("test.once");
  }

  @Test
  void publish_ofAnotherTenantsIdIsAnotherEvent() {
    NewEvent event = event("test.shared");
    String other = tenant + "-other";
    assertThat(store.publish(tenant, List.of(event))).isEqualTo(1);
    assertThat(store.publish(other, List.of(event))).isEqualTo(1);
    moveAll();
    assertThat(store.after(other, 0, ALL, 9).events()).hasSize(1);
    assertThat(types(0)).hasSize(1);
  }

  @Test
  void move_keepsTheOrderOfATransaction() {
    List<NewEvent> events = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      events.add(event("test.n-" + i));
    }
    Collections.shuffle(events, new java.util.Random(3));
    assertThat(store.publish(tenant, events)).isEqualTo(50);
    moveAll();
    assertThat(types(0)).containsExactlyElementsOf(events.stream().map(NewEvent::type).toList());
  }

  @Test
  void after_refusesWhereEventsAreNotKeptAnyMore() {
    publishOne("test.old-1");
    publishOne("test.old-2");
    assertThat(intake.forget(now().plus(Duration.ofHours(1)), 1)).isPositive();
    while (intake.forget(now().plus(Duration.ofHours(1)), 100) > 0) {
      assertThat(store.bounds(tenant).last()).isEqualTo(2);
    }
    assertThatThrownBy(() -> store.after(tenant, 1, ALL, 9))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.reason()).isEqualTo("CURSOR_EXPIRED");
              assertThat(e.metadata()).containsEntry("oldest", "3");
            });
    assertThat(types(2)).isEmpty();
    publishOne("test.new");
    assertThat(types(2)).containsExactly("test.new");
    assertThat(store.bounds(tenant)).isEqualTo(new EventStore.Bounds(3, 3));
  }

  @Test
  void after_movesPastEventsThatDoNotMatch() {
    publishOne("test.a");
    publishOne("other.b");
    publishOne("other.c");
    EventStore.Stretch stretch = store.after(tenant, 0, Filter.parse("type = \"test.*\""), 9);
    assertThat(stretch.events()).hasSize(1);
    assertThat(stretch.reached()).isEqualTo(3);
  }

  @Test
  void rows_areInvisibleWithoutATenantAndToOthers() {
    publishOne("test.mine");
    for (String table : List.of("event", "event_head")) {
      assertThat(count(table, "nobody")).isZero();
      assertThat(count(table, "")).isZero();
      assertThat(count(table, tenant)).isEqualTo(1);
    }
  }

  @Test
  void tables_allHaveRowLevelSecurity() {
    List<String> open =
        postgres.asMesh(tx ->
            tx.sql(
                    "select relname from pg_class where relnamespace = 'job'::regnamespace and"
                        + " relkind = 'r' and not relrowsecurity")
                .list(row -> row.string("relname")));
    assertThat(open).containsExactly("flyway_schema_history");
  }

  private static long count(String table, String setting) {
    return postgres.<Long>inTenant(
        "nobody",
        tx -> {
          List<Integer> set =
              tx.sql("select set_config('vm.tenant', $1, true)", setting).list(r -> 1);
          assertThat(set).hasSize(1);
          return tx.sql("select count(*) as n from " + table).one(r -> r.int8("n"));
        });
  }

  private void publishOne(String type) {
    assertThat(store.publish(tenant, List.of(event(type)))).isEqualTo(1);
    moveAll();
  }

  private static void moveAll() {
    while (intake.move(100, now()).events() > 0) {
      // on
    }
  }

  private List<String> types(long after) {
    return store.after(tenant, after, ALL, 100).events().stream().map(Event::type).toList();
  }

  private static NewEvent event(String type) {
    return new NewEvent(Ids.v7(), type, "things/1", now(), "{\"n\": 1}");
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }
}
