package dev.vectormesh.job.postgres;

import dev.vectormesh.job.event.EventIntake;
import dev.vectormesh.job.event.EventSignals;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Moves the outbox into the log. Numbers are given under a lock that lasts until the commit, so
 * whoever sees a number sees all smaller ones; rows of the outbox are taken away rather than passed
 * by, so a transaction that commits late is told late and never left out.
 */
public final class PostgresEventIntake implements EventIntake {
  /** Where the other instances hear of new events. */
  public static final String CHANNEL = "vm_job_event";

  private static final long LOCK = 0x766d_6576_656e_7473L;

  /**
   * A plan made while the log was short reads all of it for every batch, however long it has become
   * since; planning costs nothing beside a thousand events.
   */
  private static final String PLAN_ANEW =
      "select set_config('plan_cache_mode', 'force_custom_plan', true)";

  /** At most $1 events, told at $2. Rows of one transaction keep their order. */
  private static final String MOVE =
      Named.sql(
          """
          with batch as (
            delete from outbox o using (select position from outbox order by position limit $1) p
            where o.position = p.position returning o.*
          ), fresh as (
            select b.*, row_number() over (partition by b.tenant_id order by b.position) as n,
              count(*) over (partition by b.tenant_id) as of
            from batch b where not exists (select from event e where e.tenant_id = b.tenant_id and e.id = b.id)
          ), head as (
            insert into event_head as h (tenant_id, last)
            select tenant_id, max(n) from fresh group by tenant_id order by tenant_id
            on conflict (tenant_id) do update set last = h.last + excluded.last returning h.tenant_id, h.last
          ), told as (
            insert into event (tenant_id, sequence, id, type, subject, time, data, publish_time)
            select f.tenant_id, h.last - f.of + f.n, f.id, f.type, f.subject, f.time, f.data, $2
            from fresh f join head h using (tenant_id) returning *
          ), sent as (
            insert into webhook_delivery (endpoint_uid, event_id, tenant_id, event_type, event_subject,
              event_time, data, state, next_time, create_time)
            select w.uid, t.id, t.tenant_id, t.type, t.subject, t.time, t.data, {DELIVERY_PENDING}, $2, $2
            from told t join webhook_endpoint w on w.tenant_id = t.tenant_id and w.state = {ENDPOINT_ENABLED}
              and (t.type like any (w.patterns) or cardinality(w.patterns) = 0 and t.type <> 'job.progress')
            on conflict do nothing returning 1
          )
          select tenant_id, count(*) as events, (select count(*) from sent) as deliveries,
            (extract(epoch from clock_timestamp() - min(write_time)) * 1000000)::bigint as lag
          from batch group by tenant_id
          """);

  /**
   * A prefix of each tenant's log: all up to the last of the oldest $2 that were told before $1.
   */
  private static final String FORGET =
      """
      with old as (
        select tenant_id, max(sequence) as last
        from (select tenant_id, sequence from event where publish_time < $1 order by publish_time limit $2) o
        group by tenant_id
      )
      delete from event e using old where e.tenant_id = old.tenant_id and e.sequence <= old.last
      """;

  private static final String FORGET_DELIVERIES =
      """
      delete from webhook_delivery d using (
        select endpoint_uid, event_id from webhook_delivery where end_time < $1 order by end_time limit $2
      ) o where d.endpoint_uid = o.endpoint_uid and d.event_id = o.event_id
      """;

  private final Postgres postgres;

  public PostgresEventIntake(Postgres postgres) {
    this.postgres = postgres;
  }

  private record TenantRow(String tenant, long events, long deliveries, long lagMicros) {}

  @Override
  public Moved move(int max, Instant now) {
    return postgres.asMesh(tx -> {
      tx.sql(PLAN_ANEW).send();
      if (!tx.sql("select pg_try_advisory_xact_lock($1) as mine", LOCK).one(r -> r.bool("mine"))) {
        return Moved.NOTHING;
      }
      return move(tx, max, now);
    });
  }

  private static Moved move(Tx tx, int max, Instant now) {
    List<TenantRow> rows =
        tx.sql(MOVE, max, now)
            .list(row ->
                new TenantRow(
                    row.string("tenant_id"),
                    row.int8("events"),
                    row.int8("deliveries"),
                    row.int8("lag")));
    if (rows.isEmpty()) {
      return Moved.NOTHING;
    }
    Set<String> tenants = new HashSet<>();
    rows.forEach(r -> tenants.add(r.tenant()));
    tx.notify(CHANNEL, EventSignals.message(tenants));
    return new Moved(
        (int) rows.stream().mapToLong(TenantRow::events).sum(),
        (int) rows.getFirst().deliveries(),
        tenants,
        Duration.ofNanos(1000 * rows.stream().mapToLong(TenantRow::lagMicros).max().orElse(0)));
  }

  @Override
  public long forget(Instant before, int max) {
    return postgres.asMesh(tx ->
        Math.max(tx.sql(FORGET, before, max).run(), tx.sql(FORGET_DELIVERIES, before, max).run()));
  }
}
