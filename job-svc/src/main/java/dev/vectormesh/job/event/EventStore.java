package dev.vectormesh.job.event;

import dev.vectormesh.platform.filter.Filter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tenant's events. {@code filter} knows type, subject and time. */
public interface EventStore {
  /** Makes them durable, to be told soon; returns how many were not known yet. */
  int publish(String tenant, List<NewEvent> events);

  /**
   * The next events after this number that match.
   *
   * @throws dev.vectormesh.platform.error.ApiException CURSOR_EXPIRED when some that follow it are
   *     not kept any more
   */
  Stretch after(String tenant, long sequence, Filter filter, int limit);

  /** Those before this number, or all, newest first. */
  List<Event> newest(String tenant, Filter filter, @Nullable Long before, int limit);

  Bounds bounds(String tenant);

  /**
   * Matching events in order.
   *
   * @param reached the number up to which the log was looked through, matching or not
   */
  record Stretch(List<Event> events, long reached) {
    /** As many of the first events as have no more data than this, but one at least. */
    Stretch shorterThan(int characters) {
      long sum = 0;
      for (int i = 0; i < events.size(); i++) {
        sum += events.get(i).data().length();
        if (i > 0 && sum > characters) {
          return new Stretch(List.copyOf(events.subList(0, i)), events.get(i - 1).sequence());
        }
      }
      return this;
    }
  }

  /** The first number that is kept, or would be next, and the last one that was given. */
  record Bounds(long oldest, long last) {}
}
