package dev.vectormesh.search.postgres;

import dev.vectormesh.platform.postgres.Tx;
import java.util.UUID;

/**
 * Lets one transaction after another write to a session, whether its row is there or not: an event
 * and its session that come at the same moment see each other.
 */
final class SessionLocks {
  private SessionLocks() {}

  /** In one order for all, so that nobody waits in a circle; held until the transaction ends. */
  static void take(Tx tx, UUID namespace, String[] sessions) {
    var locked =
        tx.sql(
                """
                select pg_advisory_xact_lock(k.key) from (
                  select distinct hashtextextended($1 || s, 0) as key from unnest($2::text[]) s order by key offset 0
                ) k
                """,
                namespace + "/",
                sessions)
            .list(row -> 1);
  }
}
