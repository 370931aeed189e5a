package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.batch.Batch;
import dev.vectormesh.ingest.batch.NamedStore;
import dev.vectormesh.ingest.document.DocumentStore.Sourced;
import dev.vectormesh.ingest.text.ContentHash;
import dev.vectormesh.platform.postgres.Postgres;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What sources named, in the corpus schema. */
public final class PostgresNamed implements NamedStore {
  /** '0' follows '/': all paths that continue the scope and a slash. */
  private static final String IN_SCOPE =
      """
      d.collection_uid = $2 and d.state <> 'DELETING'
        and (d.source_path = $3 or d.source_path >= $3 || '/' and d.source_path < $3 || '0')
        and left(d.source_path, 500) between left($3, 500) and left($3 || '0', 500)
      """;

  private static final String IS_MISSING =
      """
      not exists (select 1 from batch_named n where n.batch_uid = $1 and n.document_id = d.id and not n.gone)
        and (not $4 or exists (select 1 from batch_named n where n.batch_uid = $1 and n.document_id = d.id and n.gone))
      """;

  private final Postgres postgres;

  public PostgresNamed(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public void add(Batch batch, Collection<String> documents, boolean gone) {
    postgres.inTenantDo(
        batch.tenant(),
        tx -> {
          var added =
              tx.sql(
                      """
                      insert into batch_named (tenant_id, batch_uid, document_id, gone)
                      select distinct on (u.id) $1, $2, u.id, $4 from unnest($3::text[]) as u(id)
                      on conflict (batch_uid, document_id) do update set gone = excluded.gone
                      where batch_named.gone is distinct from excluded.gone
                      """,
                      batch.tenant(),
                      batch.uid(),
                      documents.toArray(String[]::new),
                      gone)
                  .run();
        });
  }

  @Override
  public boolean knows(Batch batch) {
    return postgres.readInTenant(
        batch.tenant(),
        tx ->
            tx.sql(
                    "select exists (select 1 from batch_named where batch_uid = $1) as known",
                    batch.uid())
                .one(row -> row.bool("known")));
  }

  @Override
  public Share share(Missing missing) {
    // What the batch made itself says nothing of what was there before it.
    return postgres.inTenant(
        missing.batch().tenant(),
        tx ->
            tx.sql(
                    "select count(*) as before, count(*) filter (where "
                        + IS_MISSING
                        + ") as missing from document d where "
                        + IN_SCOPE
                        + " and not (d.revision = 1 and d.batch_uid is not distinct from $1)",
                    missing.batch().uid(),
                    missing.batch().collectionUid(),
                    missing.scope(),
                    missing.gone())
                .one(row -> new Share(row.int8("before"), row.int8("missing"))));
  }

  @Override
  public List<Sourced> missing(Missing missing, @Nullable Sourced after, int size) {
    return postgres.inTenant(
        missing.batch().tenant(),
        tx ->
            tx.sql(
                    "select d.id, d.source_path from document d where "
                        + IN_SCOPE
                        + " and "
                        + IS_MISSING
                        + """
                         and (left(d.source_path, 500), d.id) > (left($5, 500), $6)
                        order by left(d.source_path, 500), d.id limit $7
                        """,
                    missing.batch().uid(),
                    missing.batch().collectionUid(),
                    missing.scope(),
                    missing.gone(),
                    after == null ? "" : after.sourcePath(),
                    after == null ? "" : after.id(),
                    size)
                .list(row -> new Sourced(row.string("id"), row.string("source_path"))));
  }

  @Override
  public void forget(Batch batch) {
    postgres.inTenantDo(
        batch.tenant(),
        tx -> {
          var forgotten = tx.sql("delete from batch_named where batch_uid = $1", batch.uid()).run();
        });
  }

  @Override
  public Optional<String> memory(String tenant, UUID collection, String scope) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(
                    "select memory from source_memory where collection_uid = $1 and scope_hash ="
                        + " $2",
                    collection,
                    ContentHash.hex(scope))
                .first(row -> row.string("memory")));
  }

  @Override
  public void remember(Batch batch, String scope, String memory) {
    postgres.inTenantDo(
        batch.tenant(),
        tx -> {
          var kept =
              tx.sql(
                      """
                      insert into source_memory (tenant_id, collection_uid, scope_hash, memory) values ($1, $2, $3, $4)
                      on conflict (collection_uid, scope_hash) do update set memory = excluded.memory
                      """,
                      batch.tenant(),
                      batch.collectionUid(),
                      ContentHash.hex(scope),
                      memory)
                  .run();
        });
  }
}
