package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.bucket.Bucket;
import dev.vectormesh.ingest.name.BatchName;
import dev.vectormesh.ingest.source.bucket.DraftObjects;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.postgres.Postgres;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The objects that batches name, in the corpus schema. */
public final class PostgresDraftObjects implements DraftObjects {
  private final Postgres postgres;

  public PostgresDraftObjects(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public List<String> page(Bucket bucket, String batch, @Nullable String after, int size) {
    UUID uid = BatchName.parse(batch).batch();
    return postgres.readInTenant(
        bucket.tenant(),
        tx -> {
          UUID of =
              tx.sql(
                      "select bucket_uid from object_batch where uid = $1 and namespace_uid = $2",
                      uid,
                      bucket.namespaceUid())
                  .first(row -> row.uuid("bucket_uid"))
                  .orElseThrow(() -> ApiException.notFound(batch));
          if (!of.equals(bucket.uid())) {
            throw ApiException.invalid(
                "source.bucket.batch", batch + " is of another bucket than " + bucket.name());
          }
          return tx.sql(
                  """
                  select object_id from object_batch_member where batch_uid = $1 and object_id > $2
                  order by object_id limit $3
                  """,
                  uid,
                  after == null ? "" : after,
                  size)
              .list(row -> row.string("object_id"));
        });
  }
}
