package dev.vectormesh.search.feedback;

import dev.vectormesh.platform.filter.Filter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps sessions and the events of each. */
public interface SessionStore {
  /** Behind which session a page of a list begins. */
  record After(Instant created, String id) {}

  /** What was deleted. */
  record Deleted(long sessions, long events) {}

  /**
   * Writes sessions of one namespace, or the pages that they lack; the events that came before them
   * are joined.
   *
   * @return for each how many pages were written: 0 where all were there, or where the session has
   *     another question
   */
  List<Integer> show(String tenant, UUID namespace, List<ShownSession> sessions);

  /** What became of an event. */
  sealed interface Recorded {
    /** It is durable; or it was before, where {@code isNew} is false. */
    record Kept(boolean isNew, Event event) implements Recorded {}

    /** Its session has as many events as one may have. */
    record SessionFull() implements Recorded {}
  }

  /**
   * Writes events of one namespace, each once.
   *
   * @return one for each, in their order
   */
  List<Recorded> record(String tenant, UUID namespace, List<Event> events);

  /** A session with its pages and events. */
  Optional<Session> find(String tenant, UUID namespace, String id);

  /** Sessions without pages and events, newest first. */
  List<Session> newest(
      String tenant, UUID namespace, Filter filter, @Nullable After after, int limit);

  /** Sessions with pages and events, oldest first. */
  List<Session> oldest(
      String tenant, UUID namespace, Filter filter, @Nullable After after, int limit);

  /**
   * Deletes all of a user.
   *
   * @param namespace null for all of the tenant's
   */
  Deleted deleteUser(String tenant, @Nullable UUID namespace, String user);
}
