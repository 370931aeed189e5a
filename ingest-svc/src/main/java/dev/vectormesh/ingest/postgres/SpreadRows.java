package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.DocumentStore.Begun;
import dev.vectormesh.ingest.document.Spread;
import dev.vectormesh.platform.postgres.Tx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What open generations hold of documents, where it is not what the documents' rows say. */
final class SpreadRows {
  private SpreadRows() {}

  /** After a write, in its transaction, behind the touch of the namespace. */
  static void written(Tx tx, WriteTarget target, List<Begun> begun, Spread spread) {
    otherwiseCut(tx, target, begun, spread);
    List<Long> generations = new ArrayList<>();
    List<String> documents = new ArrayList<>();
    spread.each((generation, document, chunks) -> {
      generations.add(generation);
      documents.add(document);
    });
    // Points beyond the new ones may be left in a generation that did not get the write.
    tx.sql(
            """
            with late as (
              select g.number, u.id, u.points
              from generation g cross join unnest($4::text[], $5::int[]) as u(id, points)
              where g.namespace_uid = $2 and g.state in ('BUILDING', 'READY', 'RETAINED')
                and not exists (select 1 from unnest($6::bigint[], $7::text[]) as w(number, id)
                  where w.number = g.number and w.id = u.id)
            ), noted as (
              insert into generation_pending (tenant_id, namespace_uid, number, collection_uid, id)
              select $1, $2, number, $3, id from late
              on conflict do nothing
            )
            update document d set point_count = greatest(d.point_count, l.points)
            from (select distinct id, points from late) l
            where d.collection_uid = $3 and d.id = l.id
            """,
            target.tenant(),
            target.namespaceUid(),
            target.collectionUid(),
            begun.stream().map(Begun::id).toArray(String[]::new),
            begun.stream().map(Begun::pointCount).toArray(Integer[]::new),
            generations.toArray(Long[]::new),
            documents.toArray(String[]::new))
        .send();
  }

  private static void otherwiseCut(Tx tx, WriteTarget target, List<Begun> begun, Spread spread) {
    Map<String, Begun> writes = begun.stream().collect(Collectors.toMap(Begun::id, b -> b));
    Cuts cuts = new Cuts();
    spread.each((generation, document, chunks) -> {
      Begun write = writes.get(document);
      if (write != null && write.chunkCount() != chunks) {
        cuts.add(generation, document, write.revision(), chunks);
      }
    });
    cuts.insert(tx, target);
  }

  /** Documents that a generation has in another number of chunks than their rows say. */
  static final class Cuts {
    private final List<Long> generations = new ArrayList<>();
    private final List<String> documents = new ArrayList<>();
    private final List<Long> revisions = new ArrayList<>();
    private final List<Integer> chunks = new ArrayList<>();

    void add(long generation, String document, long revision, int count) {
      generations.add(generation);
      documents.add(document);
      revisions.add(revision);
      chunks.add(count);
    }

    void insert(Tx tx, WriteTarget target) {
      if (documents.isEmpty()) {
        return;
      }
      // A generation that was dropped meanwhile has no rows any more.
      tx.sql(
              """
              insert into generation_chunks (tenant_id, namespace_uid, number, collection_uid, id, revision, chunk_count)
              select $1, $2, u.number, $3, u.id, u.revision, u.chunks
              from unnest($4::bigint[], $5::text[], $6::bigint[], $7::int[]) as u(number, id, revision, chunks)
              join generation g on g.namespace_uid = $2 and g.number = u.number
              on conflict (namespace_uid, number, collection_uid, id) do update set
                revision = excluded.revision, chunk_count = excluded.chunk_count
              """,
              target.tenant(),
              target.namespaceUid(),
              target.collectionUid(),
              generations.toArray(Long[]::new),
              documents.toArray(String[]::new),
              revisions.toArray(Long[]::new),
              chunks.toArray(Integer[]::new))
          .send();
    }
  }

  /** After a deletion, in its transaction, behind the touch of the namespace. */
  static void deleted(Tx tx, WriteTarget target, Collection<String> ids, Set<Long> left) {
    tx.sql(
            """
            insert into generation_pending (tenant_id, namespace_uid, number, collection_uid, id)
            select $1, $2, g.number, $3, u.id from generation g cross join unnest($4::text[]) as u(id)
            where g.namespace_uid = $2 and g.state in ('BUILDING', 'READY', 'RETAINED')
              and g.number <> all($5::bigint[])
            on conflict do nothing
            """,
            target.tenant(),
            target.namespaceUid(),
            target.collectionUid(),
            ids.toArray(String[]::new),
            left.toArray(Long[]::new))
        .send();
    tx.sql(
            """
            delete from generation_chunks
            where namespace_uid = $1 and collection_uid = $2 and id = any($3)
            """,
            target.namespaceUid(),
            target.collectionUid(),
            ids.toArray(String[]::new))
        .send();
  }
}
