package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.DocumentStore.Change;
import dev.vectormesh.ingest.document.DocumentStore.Over;
import dev.vectormesh.ingest.usage.Bound;
import dev.vectormesh.ingest.usage.Exceeded;
import dev.vectormesh.platform.postgres.Tx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which changes the tenant has room for: those of documents that are there, and as many new ones as
 * its bound allows. Writers of a bounded tenant take turns to begin, so that none is let in too
 * many.
 */
record DocumentRoom(List<Change> changes, Over over) {
  /**
   * @param limit 0 for any number: nothing is asked then
   */
  static DocumentRoom of(Tx tx, WriteTarget target, long limit, List<Change> changes) {
    if (limit == 0 || changes.isEmpty()) {
      return new DocumentRoom(changes, Over.NONE);
    }
    TenantTotals.lock(tx, target.tenant());
    long used = TenantTotals.of(tx, target.tenant()).documents();
    long room = limit - used;
    if (changes.size() <= room) {
      return new DocumentRoom(changes, Over.NONE);
    }
    Set<String> there = there(tx, target, changes);
    List<Change> fitting = new ArrayList<>();
    Set<String> over = new HashSet<>();
    for (Change change : changes) {
      if (there.contains(change.draft().id())) {
        fitting.add(change);
      } else if (room > 0) {
        room--;
        fitting.add(change);
      } else {
        over.add(change.draft().id());
      }
    }
    return over.isEmpty()
        ? new DocumentRoom(fitting, Over.NONE)
        : new DocumentRoom(fitting, new Over(over, Exceeded.until(Bound.DOCUMENTS, limit, used)));
  }

  private static Set<String> there(Tx tx, WriteTarget target, List<Change> changes) {
    return Set.copyOf(
        tx.sql(
                "select id from document where collection_uid = $1 and id = any($2)",
                target.collectionUid(),
                changes.stream().map(change -> change.draft().id()).toArray(String[]::new))
            .list(row -> row.string("id")));
  }
}
