package dev.vectormesh.job.postgres;

import dev.vectormesh.job.lease.FairShare;
import dev.vectormesh.job.lease.FairShare.Lane;
import dev.vectormesh.job.lease.LeaseLimits;
import dev.vectormesh.job.lease.TenantBound;
import dev.vectormesh.job.work.Job;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Instant;
import java.util.List;

/** The lanes that a lease chooses among, and the ready jobs in them. */
final class LaneSql {
  /** Lanes looked at in one round, least served first. */
  static final int MOST = 256;

  /** Delayed jobs whose time has come by $1. */
  static final String DUE =
      Named.sql(
          """
          select uid from job
          where state = {JOB_QUEUED} and not ready and blockers = 0 and schedule_time <= $1
          order by schedule_time limit 1000 for update skip locked
          """);

  /**
   * The least served lanes of the kinds $1, except of the tenants $2, and how much runs of each.
   */
  static final String LANES =
      Named.sql(
          """
          select l.kind, l.tenant_id, l.served, (
            select count(*) from job r
            where r.state = {JOB_RUNNING} and r.kind = l.kind and r.tenant_id = l.tenant_id
          ) as running
          from unnest($1::text[]) as k (kind)
          cross join lateral (
            select * from lane
            where lane.kind = k.kind and lane.tenant_id <> all($2::text[]) and not exists (
              select from queue_pause p
              where p.kind = lane.kind and p.tenant_id in ('', lane.tenant_id)
            )
            order by lane.served nulls first limit %s
          ) l
          """
              .formatted(MOST));

  /** What runs, by lane; reads the running jobs only. */
  static final String RUNNING =
      Named.sql(
          """
          select kind, tenant_id, count(*)::int as n from job where state = {JOB_RUNNING}
          group by kind, tenant_id
          """);

  /** The advisory lock of "one lease at a time", which limits need; any number would do. */
  private static final long LEASING = 0x766d_6c65_6173_6531L;

  /**
   * Opens lanes. Of those that are open already it only locks the rows (the condition never holds,
   * so nothing is written): who wants to close one waits, and then sees this transaction's jobs.
   */
  private static final String OPEN =
      " on conflict (kind, tenant_id) do update set served = lane.served where false";

  private LaneSql() {}

  /** Makes the delayed jobs ready whose time has come, and opens their lanes. */
  static void promote(Tx tx, Instant now) {
    tx.sql(
            """
            with due as (%s), moved as (
              update job set ready = true where uid = any (array(select uid from due))
              returning job.kind, job.tenant_id
            )
            insert into lane (kind, tenant_id)
            select distinct kind, tenant_id from moved order by kind, tenant_id%s
            """
                .formatted(DUE, OPEN),
            now)
        .send();
  }

  /** Opens the lanes of these jobs, which are ready. */
  static void open(Tx tx, List<Job> jobs) {
    if (jobs.isEmpty()) {
      return;
    }
    tx.sql(
            """
            insert into lane (kind, tenant_id)
            select distinct kind, tenant_id
            from unnest($1::text[], $2::text[]) as n (kind, tenant_id) order by kind, tenant_id%s
            """
                .formatted(OPEN),
            jobs.stream().map(j -> j.spec().kind()).toArray(String[]::new),
            jobs.stream().map(Job::tenant).toArray(String[]::new))
        .send();
  }

  static List<Lane> lanes(Tx tx, String[] kinds, String[] without, LeaseLimits limits) {
    return tx.sql(LANES, kinds, without)
        .list(row ->
            new Lane(
                row.string("kind"),
                row.string("tenant_id"),
                row.int8OrNull("served"),
                row.int8("running"),
                limits.weight(row.string("tenant_id"))));
  }

  /** What the limits leave, counted so that no other lease can change it before this one ends. */
  static LeaseLimits.Room room(Tx tx, LeaseLimits limits, TenantBound bound) {
    LeaseLimits.Room room = limits.room(bound);
    if (limits.any()) {
      tx.sql("select pg_advisory_xact_lock($1)", LEASING).send();
      tx.sql(RUNNING)
          .list(row -> {
            room.runs(row.string("kind"), row.string("tenant_id"), row.int4("n"));
            return 1;
          });
    }
    return room;
  }

  /**
   * The first {@code each} ready jobs of every lane, locked. The number is part of the text: it
   * steers the plan.
   */
  static String picks(int each) {
    return Named.sql(
        """
        select j.uid
        from unnest($1::text[], $2::text[]) as w (kind, tenant_id)
        cross join lateral (
          select uid from job
          where state = {JOB_QUEUED} and ready and kind = w.kind and tenant_id = w.tenant_id
          order by priority desc, uid limit %s for update skip locked
        ) j
        """
            .formatted(each));
  }

  /** Leases them with the salt $3 until $4, now being $5. */
  static String begin(int each) {
    return Named.sql(
        """
        update job
        set state = {JOB_RUNNING}, ready = false, attempt = attempt + 1, moved = false, lease_salt = $3,
          lease_end = $4, update_time = $5, start_time = coalesce(start_time, $5)
        where uid = any (array(%s)) returning checkpoint, %s
        """
            .formatted(picks(each), JobRows.COLUMNS));
  }

  static void charge(Tx tx, List<Lane> lanes, int[] counts, long floor) {
    Long[] amounts = new Long[counts.length];
    for (int i = 0; i < counts.length; i++) {
      amounts[i] = FairShare.charge(lanes.get(i), counts[i]);
    }
    tx.sql(
            """
            update lane
            set served = coalesce(lane.served, $1) + c.amount
            from unnest($2::text[], $3::text[], $4::bigint[]) as c (kind, tenant_id, amount)
            where lane.kind = c.kind and lane.tenant_id = c.tenant_id and c.amount > 0
            """,
            floor,
            kinds(lanes),
            tenants(lanes),
            amounts)
        .send();
  }

  /**
   * Closes the lanes that have no ready job any more. Locks them first, as {@link #open} does, so
   * that the second statement sees the jobs of every transaction that opened one before.
   */
  static void closeEmpty(Tx tx, List<Lane> lanes) {
    tx.sql(
            """
            select 1 from lane
            where (kind, tenant_id) in (
              select kind, tenant_id from unnest($1::text[], $2::text[]) as w (kind, tenant_id)
            )
            order by kind, tenant_id for update
            """,
            kinds(lanes),
            tenants(lanes))
        .send();
    tx.sql(
            Named.sql(
                """
                delete from lane using unnest($1::text[], $2::text[]) as w (kind, tenant_id)
                where lane.kind = w.kind and lane.tenant_id = w.tenant_id and not exists (
                  select from job
                  where state = {JOB_QUEUED} and ready and job.kind = w.kind and job.tenant_id = w.tenant_id
                )
                """),
            kinds(lanes),
            tenants(lanes))
        .send();
  }

  /**
   * Opens lanes that have ready jobs and are closed: walks the index from one (kind, tenant) to the
   * next.
   */
  static void repair(Tx tx) {
    tx.sql(
            Named.sql(
                """
                with recursive pair as (
                  (
                    select kind, tenant_id from job where state = {JOB_QUEUED} and ready order by kind, tenant_id
                    limit 1
                  )
                  union all
                  select n.kind, n.tenant_id from pair p
                  cross join lateral (
                    select kind, tenant_id from job
                    where state = {JOB_QUEUED} and ready and (kind, tenant_id) > (p.kind, p.tenant_id)
                    order by kind, tenant_id limit 1
                  ) n
                )
                insert into lane (kind, tenant_id)
                select kind, tenant_id from pair
                on conflict do nothing
                """))
        .send();
  }

  static String[] kinds(List<Lane> lanes) {
    return lanes.stream().map(Lane::kind).toArray(String[]::new);
  }

  static String[] tenants(List<Lane> lanes) {
    return lanes.stream().map(Lane::tenant).toArray(String[]::new);
  }
}
