package dev.vectormesh.search.postgres;

import dev.vectormesh.platform.postgres.Tx;
import dev.vectormesh.search.feedback.Event;
import dev.vectormesh.search.feedback.Mark;
import dev.vectormesh.search.feedback.Marking;
import dev.vectormesh.search.feedback.ShownPage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What is known of some locked sessions, and the marks that follow. */
final class SessionMarks {
  private record Kept(String id, String agent, String marks) {}

  private final Tx tx;
  private final UUID namespace;
  private final Map<String, Kept> sessions = new HashMap<>();
  private final Map<String, List<ShownPage>> pages;
  private final Map<String, List<Event>> events;
  private final List<String[]> changedEvents = new ArrayList<>();
  private final List<String[]> changedSessions = new ArrayList<>();

  private SessionMarks(Tx tx, UUID namespace, String[] ids) {
    this.tx = tx;
    this.namespace = namespace;
    tx.sql(
            """
            select id, user_agent, array_to_string(array_remove(marks, 'USER_SHARE'), ',') as marks
            from session where namespace_uid = $1 and id = any($2)
            """,
            namespace,
            ids)
        .list(row -> new Kept(row.string("id"), row.string("user_agent"), row.string("marks")))
        .forEach(kept -> sessions.put(kept.id(), kept));
    this.pages = SessionRows.pages(tx, namespace, ids);
    this.events = SessionRows.events(tx, namespace, ids);
  }

  /** Reads what is there. */
  static SessionMarks of(Tx tx, UUID namespace, String[] ids) {
    return new SessionMarks(tx, namespace, ids);
  }

  List<Event> events(String session) {
    return events.getOrDefault(session, List.of());
  }

  /**
   * Marks a session's events, those that are there and some that are about to be written.
   *
   * @return the marks by the events' ids
   */
  Map<String, Set<Mark>> mark(Marking marking, String session, List<Event> fresh) {
    List<Event> all = new ArrayList<>(events(session));
    all.addAll(fresh);
    Kept kept = sessions.get(session);
    Marking.Marks marks =
        marking.of(kept == null ? null : kept.agent(), pages.getOrDefault(session, List.of()), all);
    for (Event event : events(session)) {
      Set<Mark> now = marks.events().getOrDefault(event.id(), Set.of());
      if (!now.equals(event.marks())) {
        changedEvents.add(new String[] {session, event.id(), SessionRows.marks(now)});
      }
    }
    if (kept != null && !kept.marks().equals(SessionRows.marks(marks.session()))) {
      changedSessions.add(new String[] {session, SessionRows.marks(marks.session())});
    }
    return marks.events();
  }

  /** Marks the events of all that have any. */
  void markAll(Marking marking) {
    events.keySet().forEach(session -> mark(marking, session, List.of()));
  }

  /** Writes the marks that have changed. */
  void write() {
    if (!changedEvents.isEmpty()) {
      tx.sql(
              """
              update event e set marks = string_to_array(m.marks, ',')
              from unnest($2::text[], $3::text[], $4::text[]) as m(session_id, id, marks)
              where e.namespace_uid = $1 and e.session_id = m.session_id and e.id = m.id
              """,
              namespace,
              column(changedEvents, 0),
              column(changedEvents, 1),
              column(changedEvents, 2))
          .send();
    }
    if (!changedSessions.isEmpty()) {
      tx.sql(
              """
              update session s
              set marks = string_to_array(m.marks, ',')
                || case when 'USER_SHARE' = any(s.marks) then array['USER_SHARE'] else '{}' end
              from unnest($2::text[], $3::text[]) as m(id, marks)
              where s.namespace_uid = $1 and s.id = m.id
              """,
              namespace,
              column(changedSessions, 0),
              column(changedSessions, 1))
          .send();
    }
  }

  private static String[] column(List<String[]> rows, int index) {
    return rows.stream().map(row -> row[index]).collect(Collectors.toList()).toArray(new String[0]);
  }
}
