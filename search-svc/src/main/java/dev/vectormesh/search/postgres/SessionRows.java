package dev.vectormesh.search.postgres;

import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Tx;
import dev.vectormesh.search.feedback.Event;
import dev.vectormesh.search.feedback.EventType;
import dev.vectormesh.search.feedback.Mark;
import dev.vectormesh.search.feedback.PageArm;
import dev.vectormesh.search.feedback.Question;
import dev.vectormesh.search.feedback.Session;
import dev.vectormesh.search.feedback.ShownPage;
import dev.vectormesh.search.feedback.ShownSession;
import dev.vectormesh.search.serving.Arm;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads sessions, pages and events. */
final class SessionRows {
  /** Of {@code session s} joined with {@code session_batch b}. */
  static final String SESSION =
      """
      s.namespace_uid, s.id, s.user_id, s.user_agent, s.source, s.query, s.mode, s.request, s.marks,
      s.create_time, b.number as batch,
      (select coalesce(sum(cardinality(p.documents)), 0)::int from shown_page p
        where p.namespace_uid = s.namespace_uid and p.session_id = s.id) as documents,
      (select count(*)::int from event e
        where e.namespace_uid = s.namespace_uid and e.session_id = s.id) as events
      """;

  private static final String PAGES =
      """
      select session_id, first, documents, scores, propensities, space, generation, signature, cached,
        show_time, arm, rollout, weight, fallback, took_micros, teams
      from shown_page where namespace_uid = $1 and session_id = any($2) order by session_id, first
      """;

  private static final String EVENTS =
      """
      select session_id, id, document, position, type, custom_type, dwell_micros, user_id, user_agent,
        attributes, event_time, receive_time, marks
      from event where namespace_uid = $1 and session_id = any($2) order by event_time, id
      """;

  private SessionRows() {}

  static Session session(Row row) {
    ShownSession shown =
        new ShownSession(
            row.uuid("namespace_uid"),
            row.string("id"),
            row.string("user_id"),
            row.string("user_agent"),
            row.string("source"),
            new Question(row.string("query"), row.string("mode"), row.bytes("request")),
            row.instant("create_time"),
            List.of());
    return new Session(
        shown, row.int8("batch"), marks(row), row.int4("documents"), row.int4("events"), List.of());
  }

  /** The same sessions with their pages and events. */
  static List<Session> whole(Tx tx, UUID namespace, List<Session> bare) {
    String[] ids = bare.stream().map(s -> s.shown().id()).toArray(String[]::new);
    Map<String, List<ShownPage>> pages = pages(tx, namespace, ids);
    Map<String, List<Event>> events = events(tx, namespace, ids);
    return bare.stream()
        .map(s -> {
          ShownSession shown = s.shown();
          String id = shown.id();
          return new Session(
              new ShownSession(
                  namespace,
                  id,
                  shown.user(),
                  shown.userAgent(),
                  shown.source(),
                  shown.question(),
                  shown.time(),
                  pages.getOrDefault(id, List.of())),
              s.batch(),
              s.marks(),
              s.documents(),
              s.eventCount(),
              events.getOrDefault(id, List.of()));
        })
        .toList();
  }

  static Map<String, List<ShownPage>> pages(Tx tx, UUID namespace, String[] sessions) {
    Map<String, List<ShownPage>> pages = new HashMap<>();
    var read =
        tx.sql(PAGES, namespace, sessions)
            .list(row ->
                pages
                    .computeIfAbsent(row.string("session_id"), id -> new ArrayList<>())
                    .add(page(row)));
    return pages;
  }

  static Map<String, List<Event>> events(Tx tx, UUID namespace, String[] sessions) {
    return tx.sql(EVENTS, namespace, sessions).list(SessionRows::event).stream()
        .collect(Collectors.groupingBy(Event::session));
  }

  private static ShownPage page(Row row) {
    return new ShownPage(
        row.int4("first"),
        row.strings("documents"),
        numbers(row, "scores"),
        numbers(row, "propensities"),
        row.string("space"),
        row.int8("generation"),
        row.string("signature"),
        row.bool("cached"),
        new PageArm(
            arm(row.string("arm")),
            row.string("rollout"),
            row.int4("weight"),
            row.bool("fallback"),
            micros(row.int8OrNull("took_micros")),
            teams(row.getOrNull("teams", String.class))),
        row.instant("show_time"));
  }

  /** As it is written. */
  static String arm(@Nullable Arm arm) {
    return arm == null ? "" : arm.name().toLowerCase(Locale.ROOT);
  }

  /** As they are written: a letter for each document. */
  static String teams(List<Arm> teams) {
    return teams.stream()
        .map(arm -> arm == Arm.CANDIDATE ? "C" : "L")
        .collect(Collectors.joining());
  }

  private static List<Arm> teams(@Nullable String written) {
    return written == null
        ? List.of()
        : written.chars().mapToObj(c -> c == 'C' ? Arm.CANDIDATE : Arm.LIVE).toList();
  }

  private static @Nullable Arm arm(String written) {
    return written.isEmpty() ? null : Arm.valueOf(written.toUpperCase(Locale.ROOT));
  }

  private static List<Double> numbers(Row row, String column) {
    Double[] numbers = row.getOrNull(column, Double[].class);
    return numbers == null ? List.of() : List.of(numbers);
  }

  private static Event event(Row row) {
    return new Event(
        row.string("session_id"),
        row.string("id"),
        row.string("document"),
        row.int4("position"),
        EventType.valueOf(row.string("type")),
        row.string("custom_type"),
        micros(row.int8OrNull("dwell_micros")),
        row.string("user_id"),
        row.string("user_agent"),
        row.json("attributes"),
        row.instant("event_time"),
        row.instant("receive_time"),
        marks(row));
  }

  private static @Nullable Duration micros(@Nullable Long micros) {
    return micros == null ? null : Duration.of(micros, ChronoUnit.MICROS);
  }

  private static Set<Mark> marks(Row row) {
    return row.strings("marks").stream().map(Mark::valueOf).collect(Collectors.toSet());
  }

  /** As they are written: in the order of their declaration, with commas. */
  static String marks(Collection<Mark> marks) {
    return marks.stream().sorted().map(Mark::name).collect(Collectors.joining(","));
  }
}
