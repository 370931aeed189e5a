package dev.vectormesh.job.postgres;

import dev.vectormesh.job.lease.FairShare.Lane;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Instant;
import java.util.List;

/** The lanes that a lease chooses among, and the ready jobs in them. */
final class LaneSql {
  /** Lanes looked at in one round, least served first. */
  static final int MOST = 256;

  /** Delayed jobs whose time has come by $1. */
  static final String DUE =
      "select uid from job where state = 1 and not ready and schedule_time <= $1"
          + " order by schedule_time limit 1000 for update skip locked";

  /** The least served lanes of the kinds $1, with what runs of each. */
  static final String LANES =
      "select l.kind, l.tenant_id, l.served, (select count(*) from job r where r.state = 2"
          + " and r.kind = l.kind and r.tenant_id = l.tenant_id) as running from"
          + " unnest($1::text[]) as k (kind) cross join lateral (select * from lane where"
          + " lane.kind = k.kind order by lane.served nulls first limit "
          + MOST
          + ") l";

  private LaneSql() {}

  /** Makes them ready. */
  static void promote(Tx tx, Instant now) {
    long unused =
        tx.sql(
                "with due as ("
                    + DUE
                    + "), moved as (update job set ready = true where uid = any (array(select uid"
                    + " from due)) returning job.kind, job.tenant_id) insert into lane (kind,"
                    + " tenant_id) select distinct kind, tenant_id from moved on conflict do"
                    + " nothing",
                now)
            .run();
  }

  static List<Lane> lanes(Tx tx, String[] kinds) {
    return tx.sql(LANES, (Object) kinds)
        .list(row ->
            new Lane(
                row.string("kind"),
                row.string("tenant_id"),
                row.int8OrNull("served"),
                row.int8("running")));
  }

  /**
   * The first {@code each} ready jobs of every lane, locked. The number is part of the text: it
   * steers the plan.
   */
  static String picks(int each) {
    return "select j.uid from unnest($1::text[], $2::text[]) as w (kind, tenant_id) cross join"
        + " lateral (select uid from job where state = 1 and ready and kind = w.kind and"
        + " tenant_id = w.tenant_id order by priority desc, uid limit "
        + each
        + " for update skip locked) j";
  }

  static void charge(Tx tx, List<Lane> lanes, int[] counts, long floor) {
    Long[] amounts = new Long[counts.length];
    for (int i = 0; i < counts.length; i++) {
      amounts[i] = (long) counts[i];
    }
    long unused =
        tx.sql(
                "update lane set served = coalesce(lane.served, $1) + c.amount from"
                    + " unnest($2::text[], $3::text[], $4::bigint[]) as c (kind, tenant_id, amount)"
                    + " where lane.kind = c.kind and lane.tenant_id = c.tenant_id and c.amount > 0",
                floor,
                kinds(lanes),
                tenants(lanes),
                amounts)
            .run();
  }

  /** Removes those that have no ready job any more. */
  static void closeEmpty(Tx tx, List<Lane> lanes) {
    long unused =
        tx.sql(
                "delete from lane using unnest($1::text[], $2::text[]) as w (kind, tenant_id) where"
                    + " lane.kind = w.kind and lane.tenant_id = w.tenant_id and not exists (select"
                    + " from job where state = 1 and ready and job.kind = w.kind and job.tenant_id"
                    + " = w.tenant_id)",
                kinds(lanes),
                tenants(lanes))
            .run();
  }

  /**
   * Opens lanes that have ready jobs and are closed: walks the index from one (kind, tenant) to the
   * next.
   */
  static void repair(Tx tx) {
    long unused =
        tx.sql(
                "with recursive pair as ((select kind, tenant_id from job where state = 1 and ready"
                    + " order by kind, tenant_id limit 1) union all select n.kind, n.tenant_id from"
                    + " pair p cross join lateral (select kind, tenant_id from job where state = 1"
                    + " and ready and (kind, tenant_id) > (p.kind, p.tenant_id) order by kind,"
                    + " tenant_id limit 1) n) insert into lane (kind, tenant_id) select kind,"
                    + " tenant_id from pair on conflict do nothing")
            .run();
  }

  static String[] kinds(List<Lane> lanes) {
    return lanes.stream().map(Lane::kind).toArray(String[]::new);
  }

  static String[] tenants(List<Lane> lanes) {
    return lanes.stream().map(Lane::tenant).toArray(String[]::new);
  }
}
