package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.namespace.SpaceIndex;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Duration;

/**
 * Physical collections that are being made for one namespace. Each is written down before the index
 * makes it, and the note goes in the transaction that begins to use it: a note that stays is of a
 * process that died between the two.
 */
final class PlannedIndexes {
  private PlannedIndexes() {}

  static void plan(Tx tx, String tenant, SpaceIndex part) {
    // Two calls may make the same one at once; the later one must not be given up for the earlier.
    var planned =
        tx.sql(
                """
                insert into planned_index (tenant_id, physical) values ($1, $2)
                on conflict (physical) do update set create_time = now() where not planned_index.abandoned
                """,
                tenant,
                part.physical())
            .run();
  }

  /** Ends the plan; false where there is none, or the janitor gave it up. */
  static boolean end(Tx tx, SpaceIndex part) {
    return tx.sql(
                "delete from planned_index where physical = $1 and not abandoned", part.physical())
            .run()
        == 1;
  }

  /** Where the janitor ended the plan before, what it was for is dropped. */
  static void requireEnd(Tx tx, SpaceIndex part) {
    if (!end(tx, part)) {
      throw ApiException.unavailable("qdrant", Duration.ofSeconds(1));
    }
  }
}
