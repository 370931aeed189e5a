package dev.vectormesh.platform.outbox;

import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Tx;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** Hands the events of a schema's outbox on, in their order, each at least once. */
public final class OutboxRelay {
  private static final int BATCH = 200;
  private static final String LOCK = "select pg_try_advisory_xact_lock($1) as mine";
  private static final String OLDEST =
      """
      select id, tenant_id, type, subject, time, data from outbox order by id limit $1
      """;
  private static final String FORGET = "delete from outbox where id = any($1)";

  private final Postgres postgres;
  private final long lock;

  /**
   * @param lock a number of this schema's own: who holds it as an advisory lock may hand on
   */
  public OutboxRelay(Postgres postgres, long lock) {
    this.postgres = postgres;
    this.lock = lock;
  }

  /**
   * Hands the oldest waiting events on and forgets them once the publisher has returned. One
   * process at a time, so that the order stays.
   *
   * @return how many there were
   */
  public int publish(Consumer<List<OutboxEvent>> publisher) {
    return postgres.asMesh(
        tx -> tx.sql(LOCK, lock).one(row -> row.bool("mine")) ? publish(tx, publisher) : 0);
  }

  private static int publish(Tx tx, Consumer<List<OutboxEvent>> publisher) {
    List<OutboxEvent> events = tx.sql(OLDEST, BATCH).list(OutboxRelay::event);
    if (!events.isEmpty()) {
      publisher.accept(events);
      tx.sql(FORGET, (Object) events.stream().map(OutboxEvent::id).toArray(UUID[]::new)).send();
    }
    return events.size();
  }

  private static OutboxEvent event(Row row) {
    return new OutboxEvent(
        row.uuid("id"),
        row.string("tenant_id"),
        row.string("type"),
        row.string("subject"),
        row.instant("time"),
        row.json("data"));
  }
}
