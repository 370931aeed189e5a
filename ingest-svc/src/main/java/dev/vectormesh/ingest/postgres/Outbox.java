package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.event.CorpusEvent;
import dev.vectormesh.platform.id.Ids;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Tx;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Events of this schema: written in the transaction of what they tell, published after it, at least
 * once.
 */
public final class Outbox {
  private static final int BATCH = 200;
  private static final long LOCK = 0x766d_636f_7270_7573L;

  private final Postgres postgres;

  public Outbox(Postgres postgres) {
    this.postgres = postgres;
  }

  /**
   * @param type without the domain, such as {@code namespace.created}
   * @param subject the resource that changed
   * @param namespace the namespace that holds it
   */
  static void add(Tx tx, String tenant, String type, String subject, UUID namespace) {
    add(tx, tenant, type, subject, Map.of("namespaceUid", namespace.toString()));
  }

  static void add(Tx tx, String tenant, String type, String subject, Map<String, String> data) {
    var added =
        tx.sql(
                """
                insert into outbox (id, tenant_id, type, subject, time, data)
                values ($1, $2, 'corpus.' || $3::text, $4, now(), jsonb_object($5::text[], $6::text[]))
                """,
                Ids.v7(),
                tenant,
                type,
                subject,
                data.keySet().toArray(String[]::new),
                data.values().toArray(String[]::new))
            .run();
  }

  /**
   * Hands waiting events on, oldest first, and forgets them: at least once each. One process at a
   * time, so that the order stays.
   *
   * @return how many there were
   */
  public int publish(Consumer<List<CorpusEvent>> publisher) {
    return postgres.asMesh(tx -> {
      if (!tx.sql("select pg_try_advisory_xact_lock($1) as mine", LOCK).one(r -> r.bool("mine"))) {
        return 0;
      }
      List<CorpusEvent> events =
          tx.sql(
                  "select id, tenant_id, type, subject, time, data from outbox order by id"
                      + " limit $1",
                  BATCH)
              .list(Outbox::event);
      if (!events.isEmpty()) {
        publisher.accept(events);
        UUID[] ids = events.stream().map(CorpusEvent::id).toArray(UUID[]::new);
        var forgotten = tx.sql("delete from outbox where id = any($1)", (Object) ids).run();
      }
      return events.size();
    });
  }

  private static CorpusEvent event(Row row) {
    return new CorpusEvent(
        row.uuid("id"),
        row.string("tenant_id"),
        row.string("type"),
        row.string("subject"),
        row.instant("time"),
        row.json("data"));
  }
}
