package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.usage.UsageStore.Totals;
import dev.vectormesh.platform.postgres.Tx;

/** What a tenant has, as triggers count it. */
final class TenantTotals {
  // "vmquota": transactions that may come to a bound of a tenant's.
  private static final long LOCK = 0x766d_7175_6f74_61L;

  private TenantTotals() {}

  /** Waits for others who add to what the tenant has, and keeps them waiting to the end. */
  static void lock(Tx tx, String tenant) {
    tx.sql("select pg_advisory_xact_lock(hashtextextended($1, $2))", tenant, LOCK).send();
  }

  static Totals of(Tx tx, String tenant) {
    return tx.sql(
            """
            select coalesce(sum(documents), 0)::bigint as documents, coalesce(sum(object_bytes), 0)::bigint as bytes
            from tenant_total where tenant_id = $1
            """,
            tenant)
        .one(row -> new Totals(row.int8("documents"), row.int8("bytes")));
  }
}
