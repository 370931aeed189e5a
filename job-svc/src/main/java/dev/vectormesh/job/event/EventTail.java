package dev.vectormesh.job.event;

import dev.vectormesh.platform.filter.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The newest events of a tenant, read once for all who follow its log and held in memory while
 * somebody does: a reader who is not far behind needs no connection of its own.
 *
 * @param before the number behind which it holds every event
 * @param reached the last number that it knows of
 */
record EventTail(long before, List<Event> events, long reached) {
  private static final int MOST = 200;
  private static final int MOST_CHARACTERS = 512 * 1024;

  /** Reads the tail anew, going on from what was read before where there is something. */
  static EventTail read(EventStore store, String tenant, @Nullable EventTail previous) {
    if (previous == null) {
      long last = store.bounds(tenant).last();
      return new EventTail(last, List.of(), last);
    }
    EventStore.Stretch fresh = store.after(tenant, previous.reached(), new Filter.All(), MOST);
    if (fresh.events().size() == MOST) {
      // There may be more than it holds: those who need them read the log.
      List<Event> newest = store.newest(tenant, new Filter.All(), null, MOST).reversed();
      long first = newest.getFirst().sequence();
      return new EventTail(first - 1, newest, newest.getLast().sequence()).shortened();
    }
    List<Event> all = new ArrayList<>(previous.events());
    all.addAll(fresh.events());
    return new EventTail(previous.before(), all, fresh.reached()).shortened();
  }

  private EventTail shortened() {
    long characters = 0;
    int from = events.size();
    while (from > 0 && events.size() - from < MOST) {
      characters += events.get(from - 1).data().length();
      if (characters > MOST_CHARACTERS) {
        break;
      }
      from--;
    }
    return from == 0
        ? this
        : new EventTail(
            events.get(from - 1).sequence(),
            List.copyOf(events.subList(from, events.size())),
            reached);
  }

  /** Whether it holds all that follows this number. */
  boolean follows(long sequence) {
    return sequence >= before;
  }

  /** What follows this number and passes. */
  EventStore.Stretch after(long sequence, Predicate<Event> passes) {
    return new EventStore.Stretch(
        events.stream().filter(e -> e.sequence() > sequence && passes.test(e)).toList(), reached);
  }
}
