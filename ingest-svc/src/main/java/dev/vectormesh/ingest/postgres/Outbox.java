package dev.vectormesh.ingest.postgres;

import dev.vectormesh.platform.id.Ids;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Tx;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Events of this schema: written in the transaction of what they tell, published after it, at least
 * once.
 */
public final class Outbox {
  private static final int BATCH = 200;

  private final Postgres postgres;

  public Outbox(Postgres postgres) {
    this.postgres = postgres;
  }

  /** An event to publish; equal ids are the same event. */
  public record Event(UUID id, String json) {}

  /**
   * @param subject the resource that changed
   * @param namespace the namespace that holds it
   */
  static void add(Tx tx, String tenant, String type, String subject, UUID namespace) {
    var added =
        tx.sql(
                """
                insert into outbox (id, tenant_id, type, subject, time, data)
                values ($1, $2, $3, $4, now(), jsonb_build_object('namespaceUid', $5::text))
                """,
                Ids.v7(),
                tenant,
                type,
                subject,
                namespace.toString())
            .run();
  }

  /**
   * Hands waiting events on, oldest first, and forgets them: at least once each.
   *
   * @return how many there were
   */
  public int publish(Consumer<Event> publisher) {
    return postgres.asMesh(tx -> {
      List<Event> events =
          tx.sql(
                  """
                  select id, jsonb_build_object('id', id, 'type', type, 'tenant', tenant_id, 'subject', subject,
                    'time', time, 'data', data) as event
                  from outbox order by id limit $1 for update skip locked
                  """,
                  BATCH)
              .list(row -> new Event(row.uuid("id"), row.json("event")));
      if (!events.isEmpty()) {
        events.forEach(publisher);
        UUID[] ids = events.stream().map(Event::id).toArray(UUID[]::new);
        var forgotten = tx.sql("delete from outbox where id = any($1)", (Object) ids).run();
      }
      return events.size();
    });
  }
}
