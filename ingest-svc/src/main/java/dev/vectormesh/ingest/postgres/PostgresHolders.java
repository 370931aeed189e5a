package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.DocumentStore.Version;
import dev.vectormesh.ingest.document.HolderStore;
import dev.vectormesh.platform.postgres.Postgres;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Archives and mails that were read, in the corpus schema. */
public final class PostgresHolders implements HolderStore {
  private final Postgres postgres;

  public PostgresHolders(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public Optional<Held> find(WriteTarget target, String id) {
    return postgres.readInTenant(
        target.tenant(),
        tx ->
            tx.sql(
                    """
                    select id, content_hash, source_version, source_reading, parts from holder
                    where collection_uid = $1 and id = $2
                    """,
                    target.collectionUid(),
                    id)
                .first(row ->
                    new Held(
                        row.string("id"),
                        row.string("content_hash"),
                        row.stringOrNull("source_version"),
                        row.stringOrNull("source_reading"),
                        row.int4("parts"))));
  }

  @Override
  public void save(WriteTarget target, Held held) {
    postgres.inTenantDo(
        target.tenant(),
        tx -> {
          var saved =
              tx.sql(
                      """
                      insert into holder (tenant_id, collection_uid, id, content_hash, source_version, source_reading, parts)
                      values ($1, $2, $3, $4, $5, $6, $7)
                      on conflict (collection_uid, id) do update set content_hash = excluded.content_hash,
                        source_version = excluded.source_version, source_reading = excluded.source_reading,
                        parts = excluded.parts
                      """,
                      target.tenant(),
                      target.collectionUid(),
                      held.id(),
                      held.contentHash(),
                      held.version(),
                      held.reading(),
                      held.parts())
                  .run();
        });
  }

  @Override
  public Map<String, Version> parts(WriteTarget target, String path) {
    // '0' follows '/': all paths that continue path + "!/".
    return postgres
        .readInTenant(
            target.tenant(),
            tx ->
                tx.sql(
                        "select "
                            + PostgresDocuments.VERSION
                            + """
                             from document where collection_uid = $1 and state <> 'DELETING'
                              and source_path >= $2 || '!/' and source_path < $2 || '!0'
                              and left(source_path, 500) between left($2 || '!/', 500) and left($2 || '!0', 500)
                            """,
                        target.collectionUid(),
                        path)
                    .list(row -> Map.entry(row.string("id"), PostgresDocuments.version(row))))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
