package dev.vectormesh.search.postgres;

import dev.vectormesh.platform.filter.Filter;
import dev.vectormesh.platform.postgres.FilterSql;
import dev.vectormesh.platform.postgres.Sql;
import dev.vectormesh.platform.postgres.Tx;
import dev.vectormesh.search.feedback.Event;
import dev.vectormesh.search.feedback.Mark;
import dev.vectormesh.search.feedback.Marking;
import dev.vectormesh.search.feedback.Session;
import dev.vectormesh.search.feedback.SessionStore;
import dev.vectormesh.search.feedback.ShownSession;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sessions and events of a tenant in the schema "search", seen through row-level security. */
public final class PostgresSessions implements SessionStore {
  private static final Map<String, FilterSql.Column> COLUMNS =
      Map.of(
          "user", new FilterSql.Text("s.user_id"),
          "query", new FilterSql.Text("s.query"),
          "source", new FilterSql.Text("s.source"),
          "mode", new FilterSql.Text("s.mode"),
          "arm", new FilterSql.Text(ofFirstPage("arm")),
          "rollout", new FilterSql.Text(ofFirstPage("rollout")),
          "batch", new FilterSql.Text("b.number::text"),
          "create_time", new FilterSql.Time("s.create_time"),
          "mark",
              new FilterSql.Words(
                  "s.marks",
                  Arrays.stream(Mark.values()).map(Mark::name).collect(Collectors.toSet())));

  private static final String SESSIONS =
      "select %s from session s join session_batch b on b.uid = s.batch_uid"
          .formatted(SessionRows.SESSION);

  private static String ofFirstPage(String column) {
    return """
    (select p.%s from shown_page p where p.namespace_uid = s.namespace_uid and p.session_id = s.id
      order by p.first limit 1)
    """
        .formatted(column);
  }

  private final FeedbackDatabase database;
  private final Marking marking;
  private final int sessionEvents;
  private final InstantSource clock;

  /**
   * @param sessionEvents how many events one session may have
   */
  public PostgresSessions(
      FeedbackDatabase database, Marking marking, int sessionEvents, InstantSource clock) {
    this.database = database;
    this.marking = marking;
    this.sessionEvents = sessionEvents;
    this.clock = clock;
  }

  @Override
  public List<Integer> show(String tenant, UUID namespace, List<ShownSession> sessions) {
    List<String> written =
        database
            .get()
            .inTenant(
                tenant,
                tx -> {
                  String[] ids = sessions.stream().map(ShownSession::id).toArray(String[]::new);
                  SessionLocks.take(tx, namespace, ids);
                  SessionInsert insert = new SessionInsert(tx, tenant, namespace, marking);
                  insert.sessions(sessions, clock.instant());
                  List<String> pages = insert.pages(sessions);
                  join(tx, namespace, ids);
                  return pages;
                });
    Map<String, Integer> counts = new HashMap<>();
    written.forEach(id -> counts.merge(id, 1, Integer::sum));
    // A session that comes twice in one call has its pages counted once.
    return sessions.stream()
        .map(s -> Optional.ofNullable(counts.remove(s.id())).orElse(0))
        .toList();
  }

  /** What came before its session is marked anew, now that the session is there. */
  private void join(Tx tx, UUID namespace, String[] ids) {
    String[] withEvents =
        tx.sql(
                "select distinct session_id from event where namespace_uid = $1 and session_id ="
                    + " any($2)",
                namespace,
                ids)
            .list(row -> row.string("session_id"))
            .toArray(String[]::new);
    if (withEvents.length > 0) {
      SessionMarks marks = SessionMarks.of(tx, namespace, withEvents);
      marks.markAll(marking);
      marks.write();
    }
  }

  @Override
  public List<Recorded> record(String tenant, UUID namespace, List<Event> events) {
    return database.get().inTenant(tenant, tx -> record(tx, tenant, namespace, events));
  }

  private List<Recorded> record(Tx tx, String tenant, UUID namespace, List<Event> events) {
    String[] ids = events.stream().map(Event::session).distinct().toArray(String[]::new);
    SessionLocks.take(tx, namespace, ids);
    SessionMarks known = SessionMarks.of(tx, namespace, ids);
    Map<String, List<Event>> fresh = fresh(events, known);
    Map<String, Map<String, Event>> kept = new HashMap<>();
    List<Event> marked = new ArrayList<>();
    fresh.forEach((session, some) -> {
      Map<String, Set<Mark>> marks = known.mark(marking, session, some);
      for (Event event : some) {
        Event with = with(event, marks.getOrDefault(event.id(), Set.of()));
        marked.add(with);
        kept.computeIfAbsent(session, s -> new HashMap<>()).put(event.id(), with);
      }
    });
    EventInsert.run(tx, tenant, namespace, marked);
    known.write();
    Set<List<String>> told = new HashSet<>();
    return events.stream()
        .map(event -> {
          // The same id twice in one call: the second finds the first.
          boolean first = told.add(List.of(event.session(), event.id()));
          return recorded(event, first, known, kept.getOrDefault(event.session(), Map.of()));
        })
        .toList();
  }

  /** By session, each that is not there, as long as there is room. */
  private Map<String, List<Event>> fresh(List<Event> events, SessionMarks known) {
    Map<String, List<Event>> fresh = new LinkedHashMap<>();
    Map<String, Set<String>> ids = new HashMap<>();
    for (Event event : events) {
      Set<String> of =
          ids.computeIfAbsent(
              event.session(),
              s ->
                  known.events(s).stream()
                      .map(Event::id)
                      .collect(Collectors.toCollection(HashSet::new)));
      if (of.size() < sessionEvents && of.add(event.id())) {
        fresh.computeIfAbsent(event.session(), s -> new ArrayList<>()).add(event);
      }
    }
    return fresh;
  }

  private static Recorded recorded(
      Event event, boolean first, SessionMarks known, Map<String, Event> kept) {
    for (Event before : known.events(event.session())) {
      if (before.id().equals(event.id())) {
        return new Recorded.Kept(false, before);
      }
    }
    Event now = kept.get(event.id());
    return now == null ? new Recorded.SessionFull() : new Recorded.Kept(first, now);
  }

  private static Event with(Event e, Set<Mark> marks) {
    return new Event(
        e.session(),
        e.id(),
        e.document(),
        e.position(),
        e.type(),
        e.customType(),
        e.dwell(),
        e.user(),
        e.userAgent(),
        e.attributes(),
        e.time(),
        e.received(),
        marks);
  }

  @Override
  public Optional<Session> find(String tenant, UUID namespace, String id) {
    return database
        .get()
        .readInTenant(
            tenant,
            tx -> {
              List<Session> found =
                  tx.sql(SESSIONS + " where s.namespace_uid = $1 and s.id = $2", namespace, id)
                      .list(SessionRows::session);
              return SessionRows.whole(tx, namespace, found).stream().findFirst();
            });
  }

  @Override
  public List<Session> newest(
      String tenant, UUID namespace, Filter filter, @Nullable After after, int limit) {
    List<Object> values = new ArrayList<>();
    String sql = select(namespace, filter, after, limit, true, values);
    return database
        .get()
        .readInTenant(tenant, tx -> tx.sql(sql, values.toArray()).list(SessionRows::session));
  }

  @Override
  public List<Session> oldest(
      String tenant, UUID namespace, Filter filter, @Nullable After after, int limit) {
    List<Object> values = new ArrayList<>();
    String sql = select(namespace, filter, after, limit, false, values);
    return database
        .get()
        .readInTenant(
            tenant,
            tx ->
                SessionRows.whole(
                    tx, namespace, tx.sql(sql, values.toArray()).list(SessionRows::session)));
  }

  private static String select(
      UUID namespace,
      Filter filter,
      @Nullable After after,
      int limit,
      boolean newestFirst,
      List<Object> values) {
    values.add(namespace);
    String where = "s.namespace_uid = $1 and " + new FilterSql(COLUMNS, values).condition(filter);
    if (after != null) {
      Collections.addAll(values, after.created(), after.id());
      where +=
          " and (s.create_time, s.id) %s ($%d, $%d)"
              .formatted(newestFirst ? "<" : ">", values.size() - 1, values.size());
    }
    values.add(limit);
    String direction = newestFirst ? "desc" : "asc";
    return "%s where %s order by s.create_time %s, s.id %s limit $%d"
        .formatted(SESSIONS, where, direction, direction, values.size());
  }

  @Override
  public Deleted deleteUser(String tenant, @Nullable UUID namespace, String user) {
    Object within = namespace == null ? Sql.nullOf(UUID.class) : namespace;
    return database
        .get()
        .inTenant(
            tenant,
            tx -> {
              long events =
                  tx.sql(
                          """
                          delete from event e
                          where tenant_id = $1 and ($2::uuid is null or e.namespace_uid = $2::uuid)
                            and (e.user_id = $3 or (e.namespace_uid, e.session_id) in (
                              select s.namespace_uid, s.id from session s where s.tenant_id = $1 and s.user_id = $3))
                          """,
                          tenant,
                          within,
                          user)
                      .run();
              long sessions =
                  tx.sql(
                          """
                          delete from session s
                          where s.tenant_id = $1 and s.user_id = $3
                            and ($2::uuid is null or s.namespace_uid = $2::uuid)
                          """,
                          tenant,
                          within,
                          user)
                      .run();
              return new Deleted(sessions, events);
            });
  }
}
