package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.bucket.Bucket;
import dev.vectormesh.ingest.bucket.Description;
import dev.vectormesh.ingest.bucket.ObjectRows;
import dev.vectormesh.ingest.bucket.StoredObject;
import dev.vectormesh.ingest.usage.Bound;
import dev.vectormesh.ingest.usage.Exceeded;
import dev.vectormesh.ingest.usage.QuotaRules;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Sql;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Objects of buckets in the corpus schema. */
public final class PostgresBucketObjects implements ObjectRows {
  private static final String SELECT =
      """
      select id, content, file_name, media_type, metadata, size_bytes, sha256, etag, create_time, update_time
      from bucket_object where bucket_uid = $1
      """;

  private static final int TRIES = 3;
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Postgres postgres;
  private final QuotaRules quotas;

  public PostgresBucketObjects(Postgres postgres, QuotaRules quotas) {
    this.postgres = postgres;
    this.quotas = quotas;
  }

  @Override
  public Optional<StoredObject> find(Bucket bucket, String id) {
    return postgres.readInTenant(
        bucket.tenant(),
        tx ->
            tx.sql(SELECT + " and id = $2", bucket.uid(), id).first(PostgresBucketObjects::object));
  }

  @Override
  public List<StoredObject> find(Bucket bucket, Collection<String> ids) {
    return postgres.readInTenant(
        bucket.tenant(),
        tx ->
            tx.sql(SELECT + " and id = any($2)", bucket.uid(), ids.toArray(String[]::new))
                .list(PostgresBucketObjects::object));
  }

  @Override
  public List<StoredObject> page(Bucket bucket, @Nullable String after, int size) {
    return postgres.readInTenant(
        bucket.tenant(),
        tx ->
            tx.sql(
                    SELECT + " and id > $2 order by id limit $3",
                    bucket.uid(),
                    after == null ? "" : after,
                    size)
                .list(PostgresBucketObjects::object));
  }

  @Override
  public void note(Bucket bucket, UUID content) {
    postgres.inTenantDo(bucket.tenant(), tx -> note(tx, bucket, content));
  }

  private static void note(Tx tx, Bucket bucket, UUID content) {
    tx.sql(
            """
            insert into loose_bytes (tenant_id, content, namespace_uid, bucket_uid) values ($1, $2, $3, $4)
            """,
            bucket.tenant(),
            content,
            bucket.namespaceUid(),
            bucket.uid())
        .send();
  }

  @Override
  public void noteAgain(Bucket bucket, UUID content) {
    postgres.inTenantDo(
        bucket.tenant(),
        tx ->
            requireNote(
                tx.sql(
                        "update loose_bytes set note_time = now() where content = $1 and not"
                            + " abandoned",
                        content)
                    .run()));
  }

  /** Whose note was given up has lost the bytes. */
  private static void requireNote(long notes) {
    if (notes != 1) {
      throw ApiException.unavailable(
          "object store", "the upload stood still for too long: send it again", SOON);
    }
  }

  @Override
  public void forget(String tenant, UUID content) {
    postgres.inTenantDo(
        tenant,
        tx -> {
          var forgotten = tx.sql("delete from loose_bytes where content = $1", content).run();
        });
  }

  @Override
  public Put put(Bucket bucket, StoredObject object, String etag) {
    return postgres.inTenant(
        bucket.tenant(),
        tx -> {
          requireOpen(tx, bucket);
          for (int tried = 1; tried <= TRIES; tried++) {
            Optional<StoredObject> there = locked(tx, bucket, object.id());
            requireEtag(bucket, object.id(), there, etag);
            requireRoom(tx, bucket, object.size() - there.map(StoredObject::size).orElse(0L));
            if (there.isPresent()) {
              return replace(tx, bucket, there.get(), object);
            }
            // Else somebody else put it in between, and it is looked at again.
            if (insert(tx, bucket, object)) {
              endNote(tx, object.content());
              return new Put(object, null);
            }
          }
          throw ApiException.unavailable(
              "object", "others put and delete this object all the time: try again", SOON);
        });
  }

  /** Whoever deletes the bucket waits for the end of this transaction, or was first. */
  private static void requireOpen(Tx tx, Bucket bucket) {
    Optional<UUID> open =
        tx.sql(
                """
                select b.uid from bucket b join namespace n on n.uid = b.namespace_uid and n.state = 'ACTIVE'
                where b.uid = $1 and b.state = 'ACTIVE' for share of b
                """,
                bucket.uid())
            .first(row -> row.uuid("uid"));
    if (open.isEmpty()) {
      throw ApiException.notFound(bucket.name().toString());
    }
  }

  private static Optional<StoredObject> locked(Tx tx, Bucket bucket, String id) {
    return tx.sql(SELECT + " and id = $2 for update", bucket.uid(), id)
        .first(PostgresBucketObjects::object);
  }

  private static void requireEtag(
      Bucket bucket, String id, Optional<StoredObject> there, String etag) {
    if (!etag.isEmpty() && !etag.equals(there.map(StoredObject::etag).orElse(""))) {
      throw ApiException.etagMismatch(bucket.name().object(id).toString());
    }
  }

  /** Those who put for a bounded tenant take turns, so that none is let in too many. */
  private void requireRoom(Tx tx, Bucket bucket, long more) {
    long limit = quotas.of(bucket.tenant()).objectBytes();
    if (limit == 0 || more <= 0) {
      return;
    }
    TenantTotals.lock(tx, bucket.tenant());
    long used = TenantTotals.of(tx, bucket.tenant()).objectBytes();
    if (used + more > limit) {
      throw Exceeded.until(Bound.OBJECT_BYTES, limit, used).told();
    }
  }

  private static Put replace(Tx tx, Bucket bucket, StoredObject there, StoredObject object) {
    if (there.etag().equals(object.etag())) {
      return new Put(there, object.content());
    }
    boolean sameBytes = there.sha256().equals(object.sha256());
    StoredObject now =
        new StoredObject(
            object.id(),
            sameBytes ? there.content() : object.content(),
            object.description(),
            object.size(),
            object.sha256(),
            object.etag(),
            there.createTime(),
            object.updateTime());
    update(tx, bucket, now);
    if (sameBytes) {
      return new Put(now, object.content());
    }
    endNote(tx, object.content());
    note(tx, bucket, there.content());
    return new Put(now, there.content());
  }

  private static void update(Tx tx, Bucket bucket, StoredObject now) {
    tx.sql(
            """
            update bucket_object set content = $3, file_name = $4, media_type = $5, metadata = $6::jsonb,
              size_bytes = $7, sha256 = $8, etag = $9, update_time = $10
            where bucket_uid = $1 and id = $2
            """,
            bucket.uid(),
            now.id(),
            now.content(),
            now.description().fileName(),
            now.description().mediaType(),
            Sql.json(DraftRows.json(now.description().metadata())),
            now.size(),
            now.sha256(),
            now.etag(),
            now.updateTime())
        .send();
  }

  private static boolean insert(Tx tx, Bucket bucket, StoredObject object) {
    return tx.sql(
                """
                insert into bucket_object (tenant_id, bucket_uid, id, content, file_name, media_type, metadata,
                  size_bytes, sha256, etag, create_time, update_time)
                values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $10, $11, $12)
                on conflict (bucket_uid, id) do nothing
                """,
                bucket.tenant(),
                bucket.uid(),
                object.id(),
                object.content(),
                object.description().fileName(),
                object.description().mediaType(),
                Sql.json(DraftRows.json(object.description().metadata())),
                object.size(),
                object.sha256(),
                object.etag(),
                object.createTime(),
                object.updateTime())
            .run()
        == 1;
  }

  private static void endNote(Tx tx, UUID content) {
    requireNote(
        tx.sql("delete from loose_bytes where content = $1 and not abandoned", content).run());
  }

  @Override
  public Optional<UUID> delete(Bucket bucket, String id, String etag) {
    return postgres.inTenant(
        bucket.tenant(),
        tx -> {
          Optional<StoredObject> there = locked(tx, bucket, id);
          if (there.isEmpty()) {
            return Optional.empty();
          }
          requireEtag(bucket, id, there, etag);
          tx.sql("delete from bucket_object where bucket_uid = $1 and id = $2", bucket.uid(), id)
              .send();
          note(tx, bucket, there.get().content());
          return Optional.of(there.get().content());
        });
  }

  private static StoredObject object(Row row) {
    return new StoredObject(
        row.string("id"),
        row.uuid("content"),
        new Description(
            row.string("file_name"),
            row.string("media_type"),
            DraftRows.struct(row.json("metadata"))),
        row.int8("size_bytes"),
        row.string("sha256"),
        row.string("etag"),
        row.instant("create_time"),
        row.instant("update_time"));
  }
}
