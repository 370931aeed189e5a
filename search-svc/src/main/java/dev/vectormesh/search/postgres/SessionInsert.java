package dev.vectormesh.search.postgres;

import dev.vectormesh.platform.postgres.Tx;
import dev.vectormesh.search.feedback.Marking;
import dev.vectormesh.search.feedback.ShownPage;
import dev.vectormesh.search.feedback.ShownSession;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes sessions and their pages, all of each by one statement. */
final class SessionInsert {
  private static final String SESSIONS =
      """
      insert into session (namespace_uid, tenant_id, batch_uid, id, user_id, user_agent, source, query, mode,
        request, question, marks, create_time)
      select $1, $2, $3, s.id, s.user_id, s.user_agent, s.source, s.query, s.mode, decode(s.request, 'hex'),
        decode(s.question, 'hex'), string_to_array(s.marks, ','), s.create_time::timestamptz
      from unnest(%s) as s(id, user_id, user_agent, source, query, mode, request, question, marks, create_time)
      on conflict do nothing
      """
          .formatted(SqlColumns.texts(4, 10));

  /** Of another question's session no page is written. */
  private static final String PAGES =
      """
      insert into shown_page (namespace_uid, tenant_id, session_id, first, documents, scores, propensities,
        space, generation, signature, cached, show_time, arm, rollout, weight, fallback, took_micros, teams)
      select $1, $2, p.session_id, p.first::int, string_to_array(p.documents, E'\\n'),
        nullif(p.scores, '')::float8[], nullif(p.propensities, '')::float8[], p.space, p.generation::bigint,
        p.signature, p.cached::boolean, p.show_time::timestamptz, p.arm, p.rollout, p.weight::int,
        p.fallback::boolean, nullif(p.took, '')::bigint, nullif(p.teams, '')
      from unnest(%s) as p(session_id, question, first, documents, scores, propensities, space, generation,
        signature, cached, show_time, arm, rollout, weight, fallback, took, teams)
      join session s on s.namespace_uid = $1 and s.id = p.session_id and s.question = decode(p.question, 'hex')
      on conflict do nothing returning session_id
      """
          .formatted(SqlColumns.texts(3, 17));

  private record Page(ShownSession session, ShownPage page) {}

  private final Tx tx;
  private final String tenant;
  private final UUID namespace;
  private final Marking marking;

  SessionInsert(Tx tx, String tenant, UUID namespace, Marking marking) {
    this.tx = tx;
    this.tenant = tenant;
    this.namespace = namespace;
    this.marking = marking;
  }

  void sessions(List<ShownSession> sessions, Instant now) {
    UUID batch = PostgresBatches.collecting(tx, tenant, namespace, now);
    List<Function<ShownSession, String>> columns =
        List.of(
            ShownSession::id,
            ShownSession::user,
            ShownSession::userAgent,
            ShownSession::source,
            s -> s.question().words(),
            s -> s.question().mode(),
            s -> HexFormat.of().formatHex(s.question().request()),
            SessionInsert::question,
            s -> SessionRows.marks(marking.of(s.userAgent(), List.of(), List.of()).session()),
            s -> s.time().toString());
    tx.sql(SESSIONS, SqlColumns.values(sessions, columns, namespace, tenant, batch)).send();
  }

  /** The ids of the sessions whose pages were written, once for each page. */
  List<String> pages(List<ShownSession> sessions) {
    List<Page> pages = new ArrayList<>();
    sessions.forEach(s -> s.pages().forEach(page -> pages.add(new Page(s, page))));
    List<Function<Page, String>> columns =
        List.of(
            p -> p.session().id(),
            p -> question(p.session()),
            p -> Integer.toString(p.page().first()),
            p -> String.join("\n", p.page().documents()),
            p -> numbers(p.page().scores()),
            p -> numbers(p.page().propensities()),
            p -> p.page().space(),
            p -> Long.toString(p.page().generation()),
            p -> p.page().signature(),
            p -> Boolean.toString(p.page().cached()),
            p -> p.page().time().toString(),
            p -> SessionRows.arm(p.page().arm().arm()),
            p -> p.page().arm().rollout(),
            p -> Integer.toString(p.page().arm().weight()),
            p -> Boolean.toString(p.page().arm().fallback()),
            p -> micros(p.page().arm().took()),
            p -> SessionRows.teams(p.page().arm().teams()));
    return tx.sql(PAGES, SqlColumns.values(pages, columns, namespace, tenant))
        .list(row -> row.string("session_id"));
  }

  private static String question(ShownSession session) {
    return HexFormat.of().formatHex(session.question().hash());
  }

  private static String micros(@Nullable Duration took) {
    return took == null ? "" : Long.toString(took.dividedBy(ChronoUnit.MICROS.getDuration()));
  }

  private static String numbers(List<Double> numbers) {
    return numbers.isEmpty()
        ? ""
        : numbers.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
  }
}
