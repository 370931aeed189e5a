package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.DocumentStore.Change;
import dev.vectormesh.ingest.document.Precondition;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which changes may begin. The rows that were looked at stay locked to the end of the transaction,
 * so that of two writers who know the same state one begins.
 *
 * @param changes neither refused nor held by another transaction right now
 * @param refused ids of those whose preconditions do not hold
 */
record Admission(List<Change> changes, Set<String> refused) {
  private record Row(
      String id, boolean found, boolean own, boolean held, long revision, Instant createTime) {}

  /** Without a precondition nothing is asked. */
  static Admission of(Tx tx, WriteTarget target, UUID owner, List<Change> changes) {
    List<Change> conditional =
        changes.stream().filter(change -> change.precondition() != Precondition.NONE).toList();
    if (conditional.isEmpty()) {
      return new Admission(changes, Set.of());
    }
    Map<String, Row> rows = rows(tx, target, owner, conditional);
    List<Change> admitted = new ArrayList<>();
    Set<String> refused = new HashSet<>();
    for (Change change : changes) {
      Row row = rows.get(change.draft().id());
      if (!passes(change.precondition(), row)) {
        refused.add(change.draft().id());
      } else if (row == null || !row.held()) {
        admitted.add(change);
      }
    }
    return new Admission(admitted, refused);
  }

  /** What this owner began already has passed then; of a held row nothing is known yet. */
  private static boolean passes(Precondition precondition, @Nullable Row row) {
    if (row == null) {
      return precondition.allowsNone();
    }
    return row.own()
        || row.held()
        || precondition.allows(row.found(), row.revision(), row.createTime());
  }

  /** Locked rows as they are now, which a second look at the table would not see. */
  private static Map<String, Row> rows(
      Tx tx, WriteTarget target, UUID owner, List<Change> changes) {
    return tx
        .sql(
            """
            with locked as (
              select id, active_revision > 0 as found, revision, create_time,
                state = 'PENDING' and owner is not distinct from $3 as own
              from document where collection_uid = $1 and id = any($2) order by id for update skip locked
            )
            select id, found, own, false as held, revision, create_time from locked
            union all
            select id, false, false, true, 0, create_time from document
            where collection_uid = $1 and id = any($2) and id not in (select id from locked)
            """,
            target.collectionUid(),
            changes.stream().map(change -> change.draft().id()).toArray(String[]::new),
            owner)
        .list(row ->
            new Row(
                row.string("id"),
                row.bool("found"),
                row.bool("own"),
                row.bool("held"),
                row.int8("revision"),
                row.instant("create_time")))
        .stream()
        .collect(Collectors.toMap(Row::id, row -> row));
  }
}
