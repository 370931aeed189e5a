package dev.vectormesh.search.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.filter.Filter;
import dev.vectormesh.platform.telemetry.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionRecorderTest {
  private static final UUID NAMESPACE = UUID.fromString("00000000-0000-0000-0000-000000000001");

  private final Store store = new Store();
  private final SessionRecorder recorder = new SessionRecorder(store, 3, Telemetry.none().meter());

  /** Writes down what it is shown; "bad" is refused, and all while it is away. */
  private static final class Store implements SessionStore {
    final List<String> shown = new CopyOnWriteArrayList<>();
    volatile boolean away;

    @Override
    public List<Integer> show(String tenant, UUID namespace, List<ShownSession> sessions) {
      if (away) {
        throw ApiException.unavailable("postgres", Duration.ofSeconds(1));
      }
      if (sessions.stream().anyMatch(s -> s.id().equals("bad"))) {
        throw new IllegalStateException("refused");
      }
      sessions.forEach(s -> shown.add(tenant + " " + s.id()));
      return sessions.stream().map(s -> s.id().equals("known") ? 0 : 1).toList();
    }

    @Override
    public List<Recorded> record(String tenant, UUID namespace, List<Event> events) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Session> find(String tenant, UUID namespace, String id) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Session> newest(
        String tenant, UUID namespace, Filter filter, @Nullable After after, int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Session> oldest(
        String tenant, UUID namespace, Filter filter, @Nullable After after, int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Deleted deleteUser(String tenant, @Nullable UUID namespace, String user) {
      throw new UnsupportedOperationException();
    }
  }

  @AfterEach
  void close() {
    recorder.close();
  }

  private static ShownSession session(String id, int requestBytes) {
    return new ShownSession(
        NAMESPACE,
        id,
        "",
        "",
        ShownSession.SEARCH,
        new Question("q", "dense", new byte[requestBytes]),
        Instant.EPOCH,
        List.of());
  }

  private void add(String id) {
    recorder.add("acme", session(id, 1));
  }

  private void awaitCounts(SessionRecorder.Counts counts) {
    await().atMost(Duration.ofMinutes(1)).until(recorder::counts, counts::equals);
  }

  @Test
  void whatWasShown_isWritten_andWhatIsKnownIsNotCountedAsNew() {
    recorder.start();
    add("a");
    add("known");
    recorder.add("other", session("b", 1));
    awaitCounts(new SessionRecorder.Counts(2, 0, 1, 0));
    assertThat(store.shown).containsExactlyInAnyOrder("acme a", "acme known", "other b");
  }

  @Test
  void whatFindsNoRoom_isDroppedAndCounted_andTheRestIsWrittenWhenTheStoreIsBack() {
    store.away = true;
    recorder.start();
    for (String id : List.of("a", "b", "c", "d", "e")) {
      add(id);
    }
    assertThat(recorder.counts()).isEqualTo(new SessionRecorder.Counts(0, 2, 0, 3));
    store.away = false;
    awaitCounts(new SessionRecorder.Counts(3, 2, 0, 0));
    assertThat(store.shown).containsExactly("acme a", "acme b", "acme c");
  }

  @Test
  void oneThatTheStoreRefuses_doesNotSpoilTheOthers() {
    add("a");
    add("bad");
    add("c");
    recorder.start();
    awaitCounts(new SessionRecorder.Counts(2, 1, 0, 0));
    assertThat(store.shown).containsExactly("acme a", "acme c");
  }

  @Test
  void largeQuestions_haveNoMoreRoomThanTheHeapCanSpare() {
    recorder.add("acme", session("a", 40 << 20));
    recorder.add("acme", session("b", 40 << 20));
    assertThat(recorder.counts()).isEqualTo(new SessionRecorder.Counts(0, 1, 0, 1));
  }

  @Test
  void closing_writesWhatWaits() {
    add("a");
    add("b");
    recorder.start();
    recorder.close();
    assertThat(store.shown).containsExactly("acme a", "acme b");
    assertThat(recorder.counts()).isEqualTo(new SessionRecorder.Counts(2, 0, 0, 0));
  }
}
