package dev.vectormesh.job.postgres;

import dev.vectormesh.job.work.Queue;
import dev.vectormesh.job.work.QueueStore;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Queues in PostgreSQL. Each count is an index scan that stops at {@link Queue#COUNTED}. The
 * operator's view runs as the mesh's role, a tenant's through row-level security.
 */
public final class PostgresQueueStore implements QueueStore {
  private static final String ALL = "";

  private static final String READY = "state = {JOB_QUEUED} and ready";
  private static final String WAITING = "state = {JOB_QUEUED} and not ready";
  private static final String RUNNING = "state = {JOB_RUNNING}";

  /** Of the kind $1, and the tenant $2 or, where that is empty, all. */
  private static final String QUEUE =
      Named.sql(
          """
          select
            (select pause_time from queue_pause where kind = $1 and tenant_id = $2) as paused,
            exists (select from queue_pause where kind = $1 and tenant_id = '') as for_all,
            %s as ready, %s as waiting, %s as running
          """
              .formatted(count(READY), count(WAITING), count(RUNNING)));

  /** At most $2 kinds that the tenant $1 has open jobs of, or that are paused. */
  private static final String OPEN_KINDS =
      Named.sql(
          """
          select distinct kind from (
            %s
            union all %s
            union all %s
            union all select kind from queue_pause
          ) q
          order by kind limit $2
          """
              .formatted(kinds(READY), kinds(WAITING), kinds(RUNNING)));

  private static final String PAUSE =
      """
      insert into queue_pause (kind, tenant_id, pause_time) values ($1, $2, $3)
      on conflict do nothing
      """;

  private static final String RESUME =
      """
      delete from queue_pause where kind = $1 and tenant_id = $2
      """;

  private final Postgres postgres;

  public PostgresQueueStore(Postgres postgres) {
    this.postgres = postgres;
  }

  private static String count(String condition) {
    return """
    (select count(*) from (
      select 1 from job where kind = $1 and ($2 = '' or tenant_id = $2) and %s limit %d
    ) c)
    """
        .formatted(condition, Queue.COUNTED);
  }

  /** Walks an index from one kind to the next, whatever stands in between. */
  private static String kinds(String condition) {
    return """
    (with recursive k as (
      (
        select kind from job where %1$s and ($1 = '' or tenant_id = $1) order by kind limit 1
      )
      union all
      select (
        select j.kind from job j
        where %1$s and ($1 = '' or j.tenant_id = $1) and j.kind > k.kind order by j.kind limit 1
      )
      from k where k.kind is not null
    )
    select kind from k where kind is not null)
    """
        .formatted(condition);
  }

  @Override
  public Queue find(@Nullable String tenant, String kind) {
    return read(tenant, tx -> queue(tx, owner(tenant), kind));
  }

  @Override
  public List<Queue> list(@Nullable String tenant, int limit) {
    return read(
        tenant,
        tx ->
            tx.sql(OPEN_KINDS, owner(tenant), limit).list(row -> row.string("kind")).stream()
                .map(kind -> queue(tx, owner(tenant), kind))
                .toList());
  }

  private static Queue queue(Tx tx, String owner, String kind) {
    return tx.sql(QUEUE, kind, owner)
        .one(row ->
            new Queue(
                kind,
                row.instantOrNull("paused"),
                row.bool("for_all"),
                row.int8("ready"),
                row.int8("waiting"),
                row.int8("running")));
  }

  @Override
  public void pause(@Nullable String tenant, String kind, Instant now) {
    write(
        tenant,
        tx -> {
          long unused = tx.sql(PAUSE, kind, owner(tenant), now).run();
        });
  }

  @Override
  public void resume(@Nullable String tenant, String kind) {
    write(
        tenant,
        tx -> {
          long unused = tx.sql(RESUME, kind, owner(tenant)).run();
        });
  }

  private static String owner(@Nullable String tenant) {
    return tenant == null ? ALL : tenant;
  }

  private <T> T read(@Nullable String tenant, Function<Tx, T> work) {
    return tenant == null ? postgres.asMesh(work) : postgres.inTenant(tenant, work);
  }

  private void write(@Nullable String tenant, Consumer<Tx> work) {
    if (tenant == null) {
      postgres.asMeshDo(work);
    } else {
      postgres.inTenantDo(tenant, work);
    }
  }
}
