package dev.vectormesh.search.postgres;

import dev.vectormesh.platform.postgres.Tx;
import dev.vectormesh.search.feedback.Event;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes events, all by one statement. */
final class EventInsert {
  private static final String INSERT =
      """
      insert into event (namespace_uid, tenant_id, session_id, id, document, position, type, custom_type,
        dwell_micros, user_id, user_agent, attributes, event_time, receive_time, marks)
      select $1, $2, e.session_id, e.id, e.document, e.position::int, e.type, e.custom_type,
        nullif(e.dwell_micros, '')::bigint, e.user_id, e.user_agent, e.attributes::jsonb,
        e.event_time::timestamptz, e.receive_time::timestamptz, string_to_array(e.marks, ',')
      from unnest(%s) as e(session_id, id, document, position, type, custom_type, dwell_micros, user_id,
        user_agent, attributes, event_time, receive_time, marks)
      """
          .formatted(SqlColumns.texts(3, 13));

  private EventInsert() {}

  static void run(Tx tx, String tenant, UUID namespace, List<Event> events) {
    if (events.isEmpty()) {
      return;
    }
    List<Function<Event, String>> columns =
        List.of(
            Event::session,
            Event::id,
            Event::document,
            e -> Integer.toString(e.position()),
            e -> e.type().name(),
            Event::customType,
            e -> micros(e.dwell()),
            Event::user,
            Event::userAgent,
            Event::attributes,
            e -> e.time().toString(),
            e -> e.received().toString(),
            e -> SessionRows.marks(e.marks()));
    tx.sql(INSERT, SqlColumns.values(events, columns, namespace, tenant)).send();
  }

  private static String micros(@Nullable Duration dwell) {
    return dwell == null ? "" : Long.toString(dwell.toNanos() / 1000);
  }
}
