package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.platform.postgres.Tx;
import java.util.Collection;

/** Tells, within the transaction that changes documents, which of them look otherwise by now. */
final class Pictures {
  private Pictures() {}

  /** Written documents: pictures, and texts that were pictures before. */
  static void written(Tx tx, WriteTarget target, Collection<String> ids) {
    tx.sql(
            """
            insert into picture (tenant_id, collection_uid, id, revision,
              next_key, next_hash, next_colours, next_pixels, pending, unshown)
            select d.tenant_id, d.collection_uid, d.id, d.revision, key,
              case when key like 'p%' then ('x' || (d.picture ->> 'hash'))::bit(64)::bigint end,
              case when d.picture ->> 'colours' <> '' then
                array(select get_byte(decode(d.picture ->> 'colours', 'hex'), i) from generate_series(0, 11) i) end,
              (d.picture -> 'width')::bigint * (d.picture -> 'height')::bigint, true, false
            from document d cross join lateral (select nullif(d.picture ->> 'key', '') as key) k
            where d.collection_uid = $1 and d.id = any($2)
              and (d.picture is not null
                or exists (select 1 from picture p where p.collection_uid = $1 and p.id = d.id))
            on conflict (collection_uid, id) do update set revision = excluded.revision, pending = true,
              next_key = excluded.next_key, next_hash = excluded.next_hash,
              next_colours = excluded.next_colours, next_pixels = excluded.next_pixels
            """,
            target.collectionUid(), ids.toArray(String[]::new))
        .send();
  }

  /** Documents of which some are deleted. */
  static void deleted(Tx tx, WriteTarget target, Collection<String> ids) {
    tx.sql(
            """
            update picture p set pending = true,
              next_key = null, next_hash = null, next_colours = null, next_pixels = null
            where p.collection_uid = $1 and p.id = any($2)
              and not exists (select 1 from document d where d.collection_uid = $1 and d.id = p.id)
            """,
            target.collectionUid(),
            ids.toArray(String[]::new))
        .send();
  }
}
