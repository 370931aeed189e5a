package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.DocumentStore.Current;
import dev.vectormesh.platform.postgres.Tx;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A document as it is, with all that it could be written again from. */
final class CurrentRow {
  private CurrentRow() {}

  private record Cut(long generation, int chunks) {}

  static Optional<Current> find(Tx tx, WriteTarget target, String id) {
    // What is being filled, or lacks the document, gets it whole in its turn.
    Map<Long, Integer> chunks = new HashMap<>();
    tx.sql(
            """
            select g.number, coalesce(k.chunk_count, d.chunk_count) as chunks
            from document d
            join generation g on g.namespace_uid = $1 and g.state in ('LIVE', 'READY', 'RETAINED')
            left join generation_chunks k on k.namespace_uid = $1 and k.number = g.number
              and k.collection_uid = d.collection_uid and k.id = d.id and k.revision = d.revision
            where d.collection_uid = $2 and d.id = $3 and not exists (
              select 1 from generation_pending p
              where p.namespace_uid = $1 and p.number = g.number and p.collection_uid = $2 and p.id = $3)
            """,
            target.namespaceUid(),
            target.collectionUid(),
            id)
        .list(row -> new Cut(row.int8("number"), row.int4("chunks")))
        .forEach(cut -> chunks.put(cut.generation(), cut.chunks()));
    return tx.sql(
            "select * from document where collection_uid = $1 and id = $2 and state <> 'DELETING'"
                + " and "
                + AccessSql.sees("document", 3),
            target.collectionUid(),
            id,
            AccessSql.value(target.access()))
        .first(row -> new Current(DraftRows.draft(row), PostgresDocuments.version(row), chunks));
  }
}
