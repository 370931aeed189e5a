package dev.vectormesh.job.event;

import dev.vectormesh.job.watch.Watch;
import dev.vectormesh.job.watch.Watchers;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.Violations;
import dev.vectormesh.platform.filter.Filter;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What callers may do with their tenant's events. */
public final class Events {
  /** Types of the mesh's own domains: only its services publish them. */
  private static final Set<String> MESH_DOMAINS =
      Set.of("job", "schedule", "webhook", "corpus", "search", "tuning");

  private static final int MAX_DATA = 16 * 1024;
  private static final int STEP = 100;
  // What waits for a slow reader in memory.
  private static final int STEP_CHARACTERS = 64 * 1024;
  private static final Duration RECHECK = Duration.ofSeconds(1);
  // A reader whose filter nothing matches still learns where it stands, now and then.
  private static final int SILENT_ROUNDS = 20;

  private final EventStore store;
  private final EventSignals signals;
  private final Watchers watchers;
  private final Runnable sequencer;

  /**
   * @param sequencer woken after each publication
   */
  public Events(EventStore store, EventSignals signals, Watchers watchers, Runnable sequencer) {
    this.store = store;
    this.signals = signals;
    this.watchers = watchers;
    this.sequencer = sequencer;
  }

  /** Matching events in order, and where to go on after them. */
  public record Step(List<Event> events, long reached) {}

  /** Returns how many were new. */
  public int publish(CallContext call, List<NewEvent> events) {
    Violations violations = new Violations();
    for (int i = 0; i < events.size(); i++) {
      NewEvent event = events.get(i);
      String domain = event.type().substring(0, event.type().indexOf('.'));
      if (MESH_DOMAINS.contains(domain) && !call.has(Role.WORKER)) {
        throw ApiException.permissionDenied(
            "events of the type " + event.type() + " are published by the mesh's services only");
      }
      violations.check(
          event.data().length() <= MAX_DATA,
          "events[%d].data".formatted(i),
          "must be at most 16 KiB");
    }
    violations.throwIfAny();
    int published = store.publish(call.tenant(), events);
    sequencer.run();
    return published;
  }

  public List<Event> newest(String tenant, Filter filter, @Nullable Long before, int limit) {
    return store.newest(tenant, filter, before, limit);
  }

  /** Where a reader begins: after this cursor, else with the oldest event, else with the next. */
  public long start(String tenant, String cursor, boolean fromOldest) {
    EventStore.Bounds bounds = store.bounds(tenant);
    if (!cursor.isEmpty()) {
      long sequence = Cursor.read(tenant, cursor).sequence();
      if (sequence > bounds.last()) {
        throw Cursor.refused();
      }
      return sequence;
    }
    return fromOldest ? bounds.oldest() - 1 : bounds.last();
  }

  /**
   * Gives every matching event after {@code start}, in order and once, until {@code gone}. The
   * first step is empty and says where the stream begins.
   *
   * @throws ApiException RESOURCE_EXHAUSTED where the tenant has too many subscriptions
   */
  public void subscribe(
      String tenant, Filter filter, long start, Consumer<Step> out, BooleanSupplier gone)
      throws InterruptedException {
    try (Watchers.Place place = watchers.enter(tenant);
        Watch<EventTail> watch = signals.watch(tenant)) {
      long at = start;
      int silent = 0;
      // The log is asked first: it refuses a filter and a cursor that are none.
      EventStore.Stretch stretch = log(tenant, at, filter);
      Predicate<Event> passes = EventFilter.of(filter);
      out.accept(new Step(List.of(), at));
      while (!gone.getAsBoolean()) {
        if (stretch.reached() > at) {
          at = stretch.reached();
          silent = stretch.events().isEmpty() ? silent + 1 : 0;
          if (silent % SILENT_ROUNDS == 0) {
            out.accept(new Step(stretch.events(), at));
          }
        } else {
          watch.await(RECHECK);
        }
        EventTail tail = tail(watch, tenant, at);
        stretch = tail.follows(at) ? tail.after(at, passes) : log(tenant, at, filter);
        stretch = stretch.shorterThan(STEP_CHARACTERS);
      }
    }
  }

  /** The tail as it is known where that leads on from this number, else as it is now. */
  private EventTail tail(Watch<EventTail> watch, String tenant, long at)
      throws InterruptedException {
    EventTail known = watch.latest();
    return known != null && known.reached() > at
        ? known
        : watch.read(before -> watchers.reading(() -> EventTail.read(store, tenant, before)));
  }

  private EventStore.Stretch log(String tenant, long at, Filter filter) {
    return watchers.reading(() -> store.after(tenant, at, filter, STEP));
  }
}
