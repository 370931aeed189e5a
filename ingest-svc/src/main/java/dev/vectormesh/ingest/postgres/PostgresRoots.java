package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.document.RootStore;
import dev.vectormesh.ingest.name.BucketName;
import dev.vectormesh.platform.postgres.Postgres;
import java.util.List;
import java.util.UUID;

/** Documents by the object that they began with, in the corpus schema. */
public final class PostgresRoots implements RootStore {
  private final Postgres postgres;

  public PostgresRoots(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public List<String> collections(String tenant, UUID namespace, BucketName bucket) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(
                    """
                    select id from collection
                    where namespace_uid = $1 and input_bucket = $2 and state = 'ACTIVE' order by id
                    """,
                    namespace,
                    bucket.bucket())
                .list(row -> row.string("id")));
  }

  @Override
  public List<Rooted> from(String tenant, UUID namespace, BucketName bucket, int size) {
    // '0' follows '/': all names that continue it.
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(
                    """
                    select c.id as collection_id, d.id from document d
                    join collection c on c.uid = d.collection_uid and c.state = 'ACTIVE'
                    where d.namespace_uid = $1 and d.root_object > $2 || '/' and d.root_object < $2 || '0'
                      and d.state <> 'DELETING'
                    order by d.root_object limit $3
                    """,
                    namespace,
                    bucket + "/objects",
                    size)
                .list(row -> new Rooted(row.string("collection_id"), row.string("id"))));
  }
}
