package dev.vectormesh.search.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.filter.Filter;
import dev.vectormesh.platform.postgres.PostgresConfig;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.search.feedback.Event;
import dev.vectormesh.search.feedback.EventType;
import dev.vectormesh.search.feedback.FeedbackConfig;
import dev.vectormesh.search.feedback.FeedbackKeeper;
import dev.vectormesh.search.feedback.Mark;
import dev.vectormesh.search.feedback.MarkRules;
import dev.vectormesh.search.feedback.Marking;
import dev.vectormesh.search.feedback.PageArm;
import dev.vectormesh.search.feedback.PastClicks;
import dev.vectormesh.search.feedback.Question;
import dev.vectormesh.search.feedback.Session;
import dev.vectormesh.search.feedback.SessionStore.Deleted;
import dev.vectormesh.search.feedback.SessionStore.Recorded;
import dev.vectormesh.search.feedback.ShownPage;
import dev.vectormesh.search.feedback.ShownSession;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sessions and events when many write at once, of other tenants, and when they are old. */
class PostgresSessionsIT {
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MICROS);
  private static final String DOCUMENT = "namespaces/n/collections/cc/documents/d";
  private static final MarkRules RULES =
      new MarkRules(
          "bot",
          10_000,
          Duration.ofSeconds(1),
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          0.5,
          10);

  private static FeedbackDatabase database;
  private static PostgresSessions store;
  private static PostgresBatches batches;

  @BeforeAll
  static void open() {
    SharedStores.Database empty = SharedStores.freshDatabase();
    database =
        new FeedbackDatabase(
            new PostgresConfig(
                empty.host(),
                empty.port(),
                empty.name(),
                empty.user(),
                new Secret(empty.password()),
                new Secret("api-password"),
                new Secret("mesh-password"),
                true,
                8,
                3,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                false));
    database.start();
    await().atMost(Duration.ofMinutes(2)).ignoreExceptions().until(() -> database.get() != null);
    store = new PostgresSessions(database, new Marking(RULES), 1000, InstantSource.fixed(NOW));
    batches = new PostgresBatches(database, RULES);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  private static ShownSession session(UUID namespace, String id, String user, Instant time) {
    ShownPage page =
        new ShownPage(
            1, List.of(DOCUMENT), List.of(), List.of(), "", 1, "", false, PageArm.UNKNOWN, time);
    return new ShownSession(
        namespace, id, user, "", "test", new Question("q", "", new byte[0]), time, List.of(page));
  }

  private static Event event(String session, String id) {
    return new Event(
        session, id, DOCUMENT, 1, EventType.CLICK, "", null, "", "", "{}", NOW, NOW, Set.of());
  }

  private static List<Event> events(String session, int count) {
    return IntStream.range(0, count).mapToObj(i -> event(session, "e" + i)).toList();
  }

  @Test
  void pastClicks_areTheTenantsOwn_mostOftenChosenFirst() {
    UUID namespace = UUID.randomUUID();
    for (String id : List.of("a", "b")) {
      store.show("acme", namespace, List.of(session(namespace, id, "", NOW)));
      store.record("acme", namespace, List.of(event(id, "e")));
    }
    PastClicks clicks = new PostgresPastClicks(database);

    assertThat(clicks.of("acme", namespace, 10, 10, 5))
        .containsExactly(new PastClicks.Chosen("q", List.of(DOCUMENT)));
    assertThat(clicks.of("globex", namespace, 10, 10, 5)).isEmpty();
  }

  @Test
  void theSameEvents_byManyAtOnce_areWrittenOnce() {
    UUID namespace = UUID.randomUUID();
    List<Event> events = new ArrayList<>();
    for (int s = 0; s < 5; s++) {
      events.addAll(events("s" + s, 40));
    }
    List<Callable<Long>> callers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      callers.add(() ->
          store.record("acme", namespace, events).stream()
              .filter(r -> r instanceof Recorded.Kept kept && kept.isNew())
              .count());
    }
    long isNew = Fanout.all(callers).stream().mapToLong(n -> n).sum();
    assertThat(isNew).isEqualTo(200);
    assertThat(stored(namespace)).isEqualTo(200);
  }

  private static long stored(UUID namespace) {
    return database
        .get()
        .inTenant(
            "acme",
            tx ->
                tx.sql("select count(*) as n from event where namespace_uid = $1", namespace)
                    .one(row -> row.int8("n")));
  }

  @Test
  void anEventAndItsSession_atTheSameMoment_findEachOther() {
    UUID namespace = UUID.randomUUID();
    for (int round = 0; round < 20; round++) {
      String id = "round-" + round;
      List<Callable<Integer>> both =
          List.of(
              () -> store.show("acme", namespace, List.of(session(namespace, id, "", NOW))).size(),
              () -> store.record("acme", namespace, List.of(event(id, "e"))).size());
      assertThat(Fanout.all(both)).containsExactly(1, 1);
      Session found = store.find("acme", namespace, id).orElseThrow();
      assertThat(found.events().getFirst().marks()).isEmpty();
    }
  }

  @Test
  void sessionsAndAReleaseAtTheSameMoment_leaveOneThatCollects_andLoseNone() {
    UUID namespace = UUID.randomUUID();
    List<Callable<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      String id = "s" + i;
      all.add(() ->
          store.show("acme", namespace, List.of(session(namespace, id, "", NOW))).size() == 1);
      if (i % 6 == 5) {
        all.add(
            () -> batches.release("acme", namespace, UUID.randomUUID(), NOW).isPresent() || true);
      }
    }
    assertThat(Fanout.all(all)).doesNotContain(false);
    var kept = batches.list("acme", namespace, null, 100);
    assertThat(kept).extracting(b -> b.state().name()).containsOnlyOnce("COLLECTING");
    assertThat(kept.stream().mapToLong(b -> b.counts().sessions()).sum()).isEqualTo(30);
  }

  @Test
  void anotherTenant_withTheRightUid_seesAndDeletesNothing() {
    UUID namespace = UUID.randomUUID();
    var shown = store.show("acme", namespace, List.of(session(namespace, "s", "ann", NOW)));
    var recorded = store.record("acme", namespace, List.of(event("s", "e")));
    assertThat(store.find("rival", namespace, "s")).isEmpty();
    assertThat(store.oldest("rival", namespace, new Filter.All(), null, 10)).isEmpty();
    assertThat(batches.list("rival", namespace, null, 10)).isEmpty();
    assertThat(store.deleteUser("rival", null, "ann")).isEqualTo(new Deleted(0, 0));
    assertThat(store.deleteUser("rival", namespace, "ann")).isEqualTo(new Deleted(0, 0));
    assertThat(store.find("acme", namespace, "s").orElseThrow().events()).hasSize(1);
    assertThat(store.deleteUser("acme", namespace, "ann")).isEqualTo(new Deleted(1, 1));
  }

  @Test
  void theKeeper_takesWhatIsOld_andNothingElse() {
    UUID namespace = UUID.randomUUID();
    Instant old = NOW.minus(Duration.ofDays(401));
    var shown =
        store.show(
            "acme",
            namespace,
            List.of(session(namespace, "old", "", old), session(namespace, "new", "", NOW)));
    var recorded =
        store.record(
            "acme", namespace, List.of(event("old", "1"), event("new", "2"), event("none", "3")));
    FeedbackConfig config =
        new FeedbackConfig(10, 100, Duration.ofHours(24), Duration.ofDays(400), 2, RULES);
    PostgresFeedbackKeeper kept = new PostgresFeedbackKeeper(database);
    new FeedbackKeeper(kept, config, InstantSource.fixed(NOW)).sweep();
    assertThat(store.find("acme", namespace, "old")).isEmpty();
    assertThat(store.find("acme", namespace, "new").orElseThrow().events()).hasSize(1);
    assertThat(stored(namespace)).isEqualTo(2);
    new FeedbackKeeper(kept, config, InstantSource.fixed(NOW.plus(Duration.ofHours(25)))).sweep();
    assertThat(stored(namespace)).isEqualTo(1);
    assertThat(store.find("acme", namespace, "new").orElseThrow().events().getFirst().marks())
        .doesNotContain(Mark.NO_SESSION);
  }
}
