package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.bucket.Bucket;
import dev.vectormesh.ingest.bucket.BucketStore;
import dev.vectormesh.ingest.name.BucketName;
import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Sql;
import dev.vectormesh.platform.postgres.Tx;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Buckets in the corpus schema. */
public final class PostgresBuckets implements BucketStore {
  private static final String COUNTED =
      """
      cross join lateral (
        select count(*) as objects, coalesce(sum(size_bytes), 0)::bigint as bytes
        from bucket_object where bucket_uid = b.uid) o
      """;

  private static final String UNCOUNTED =
      "cross join (values (0::bigint, 0::bigint)) as o(objects, bytes)";

  private final Postgres postgres;

  public PostgresBuckets(Postgres postgres) {
    this.postgres = postgres;
  }

  private static String select(String counts) {
    return """
    select b.tenant_id, b.uid, b.namespace_uid, n.id as namespace_id, b.id, b.display_name, b.create_time,
      o.objects, o.bytes
    from bucket b join namespace n on n.uid = b.namespace_uid and n.state = 'ACTIVE' %s
    where b.state = 'ACTIVE'
    """
        .formatted(counts);
  }

  @Override
  public void insert(Bucket bucket) {
    try {
      postgres.inTenantDo(bucket.tenant(), tx -> insert(tx, bucket));
    } catch (RuntimeException e) {
      if (Sql.isUniqueViolation(e)) {
        throw ApiException.alreadyExists(bucket.name().toString());
      }
      if (Sql.isForeignKeyViolation(e)) {
        throw ApiException.notFound(bucket.name().namespace().toString());
      }
      throw e;
    }
  }

  private static void insert(Tx tx, Bucket bucket) {
    var inserted =
        tx.sql(
                """
                insert into bucket (tenant_id, uid, namespace_uid, id, display_name, create_time, update_time)
                values ($1, $2, $3, $4, $5, $6, $6)
                """,
                bucket.tenant(),
                bucket.uid(),
                bucket.namespaceUid(),
                bucket.name().bucket(),
                bucket.displayName(),
                bucket.createTime())
            .run();
    tell(tx, bucket, "bucket.created");
  }

  private static void tell(Tx tx, Bucket bucket, String what) {
    CorpusEvents.add(tx, bucket.tenant(), what, bucket.name().toString(), bucket.namespaceUid());
  }

  @Override
  public Optional<Bucket> find(String tenant, BucketName name) {
    return find(tenant, name, COUNTED);
  }

  @Override
  public Optional<Bucket> findUncounted(String tenant, BucketName name) {
    return find(tenant, name, UNCOUNTED);
  }

  private Optional<Bucket> find(String tenant, BucketName name, String counts) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(
                    select(counts) + " and n.id = $1 and b.id = $2",
                    name.namespace().namespace(),
                    name.bucket())
                .first(PostgresBuckets::bucket));
  }

  @Override
  public List<Bucket> page(String tenant, UUID namespace, @Nullable String after, int size) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(
                    select(COUNTED)
                        + " and b.namespace_uid = $1 and b.id > $2 order by b.id limit $3",
                    namespace,
                    after == null ? "" : after,
                    size)
                .list(PostgresBuckets::bucket));
  }

  @Override
  public boolean beginDelete(Bucket bucket) {
    return postgres.inTenant(
        bucket.tenant(),
        tx -> {
          boolean begun =
              tx.sql(
                          """
                          update bucket set state = 'DELETING', update_time = now()
                          where uid = $1 and state = 'ACTIVE'
                          """,
                          bucket.uid())
                      .run()
                  == 1;
          if (begun) {
            tell(tx, bucket, "bucket.deleted");
          }
          return begun;
        });
  }

  @Override
  public long removeObjects(Hidden bucket, int most) {
    return postgres.inTenant(
        bucket.tenant(),
        tx -> {
          var alive =
              tx.sql("update bucket set update_time = now() where uid = $1", bucket.bucket()).run();
          return tx.sql(
                  """
                  delete from bucket_object where bucket_uid = $1 and id in (
                    select id from bucket_object where bucket_uid = $1 limit $2)
                  """,
                  bucket.bucket(),
                  most)
              .run();
        });
  }

  @Override
  public void remove(Hidden bucket) {
    postgres.inTenantDo(
        bucket.tenant(),
        tx -> {
          var removed =
              tx.sql("delete from bucket where uid = $1 and state = 'DELETING'", bucket.bucket())
                  .run();
        });
  }

  private static Bucket bucket(Row row) {
    return new Bucket(
        row.string("tenant_id"),
        row.uuid("uid"),
        row.uuid("namespace_uid"),
        new BucketName(new NamespaceName(row.string("namespace_id")), row.string("id")),
        row.string("display_name"),
        row.int8("objects"),
        row.int8("bytes"),
        row.instant("create_time"));
  }
}
