package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.batch.Batch;
import dev.vectormesh.ingest.batch.BatchStore.Cursor;
import dev.vectormesh.ingest.name.BatchName;
import dev.vectormesh.ingest.name.BucketName;
import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.tier.ObjectBatch;
import dev.vectormesh.ingest.tier.ObjectBatchStore;
import dev.vectormesh.ingest.tier.Progress;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Sql;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Batches of objects in the corpus schema; their parts are rows of {@code batch}. */
public final class PostgresObjectBatches implements ObjectBatchStore {
  private static final String SELECT =
      """
      select b.tenant_id, b.uid, b.namespace_uid, b.bucket_uid, b.bucket, b.manifest, b.request_id, b.state,
             b.cancel_requested, b.create_time, b.end_time,
             (select count(*) from object_batch_member m where m.batch_uid = b.uid) as objects
      from object_batch b join namespace n on n.uid = b.namespace_uid and n.state = 'ACTIVE'
      """;
  private static final String IN_TIERS = " order by b.parent_uid, b.tier, b.collection";
  private static final UUID NOTHING = new UUID(0, 0);

  private final Postgres postgres;

  public PostgresObjectBatches(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public boolean insert(ObjectBatch batch) {
    UUID request = batch.requestId();
    return postgres.inTenant(
        batch.tenant(),
        tx ->
            tx.sql(
                        """
                        insert into object_batch (tenant_id, uid, namespace_uid, bucket_uid, bucket, manifest, request_id, state, create_time)
                        values ($1, $2, $3, $4, $5, $6, $7, 'DRAFT', $8) on conflict do nothing
                        """,
                        batch.tenant(),
                        batch.uid(),
                        batch.namespaceUid(),
                        batch.bucketUid(),
                        batch.bucket().toString(),
                        batch.manifest(),
                        request == null ? Sql.nullOf(UUID.class) : request,
                        batch.createTime())
                    .run()
                == 1);
  }

  @Override
  public Optional<ObjectBatch> ofRequest(String tenant, UUID requestId) {
    return first(tenant, "b.request_id = $1", requestId);
  }

  @Override
  public Optional<ObjectBatch> find(String tenant, BatchName name) {
    return first(tenant, "b.uid = $1 and n.id = $2", name.batch(), name.namespace().namespace());
  }

  @Override
  public Optional<ObjectBatch> find(String tenant, UUID uid) {
    return first(tenant, "b.uid = $1", uid);
  }

  private Optional<ObjectBatch> first(String tenant, String which, Object... values) {
    return postgres.readInTenant(
        tenant,
        tx -> tx.sql(SELECT + " where " + which, values).first(PostgresObjectBatches::batch));
  }

  @Override
  public List<Progress> page(
      String tenant, NamespaceName namespace, @Nullable Cursor before, int size) {
    return postgres.readInTenant(
        tenant,
        tx -> {
          List<ObjectBatch> found =
              tx.sql(
                      SELECT
                          + """
                          where n.id = $1 and (b.create_time, b.uid) < ($2, $3)
                          order by b.create_time desc, b.uid desc limit $4
                          """,
                      namespace.namespace(),
                      before == null ? Instant.parse("9999-01-01T00:00:00Z") : before.createTime(),
                      before == null ? NOTHING : before.uid(),
                      size)
                  .list(PostgresObjectBatches::batch);
          Map<UUID, List<Batch>> parts = parts(tx, found);
          return found.stream()
              .map(batch -> Progress.of(batch, parts.getOrDefault(batch.uid(), List.of())))
              .toList();
        });
  }

  /** The parts of all of these with one statement. */
  private static Map<UUID, List<Batch>> parts(Tx tx, List<ObjectBatch> of) {
    return tx
        .sql(
            PostgresBatches.SELECT + " where b.parent_uid = any($1)" + IN_TIERS,
            (Object) of.stream().map(ObjectBatch::uid).toArray(UUID[]::new))
        .list(PostgresBatches::batch)
        .stream()
        .collect(Collectors.groupingBy(part -> Objects.requireNonNull(part.part()).parent()));
  }

  @Override
  public List<String> missing(ObjectBatch batch, Collection<String> objects) {
    return postgres.readInTenant(
        batch.tenant(),
        tx ->
            tx.sql(
                    """
                    select distinct u.id from unnest($2::text[]) as u(id)
                    where not exists (select 1 from bucket_object o where o.bucket_uid = $1 and o.id = u.id)
                    order by u.id
                    """,
                    batch.bucketUid(),
                    objects.toArray(String[]::new))
                .list(row -> row.string("id")));
  }

  @Override
  public boolean add(ObjectBatch batch, Collection<String> objects) {
    return postgres.inTenant(
        batch.tenant(),
        tx -> {
          boolean draft = isDraft(tx, batch);
          if (draft) {
            var added =
                tx.sql(
                        """
                        insert into object_batch_member (tenant_id, batch_uid, object_id)
                        select distinct $1, $2::uuid, u.id from unnest($3::text[]) as u(id) order by u.id
                        on conflict do nothing
                        """,
                        batch.tenant(),
                        batch.uid(),
                        objects.toArray(String[]::new))
                    .run();
          }
          return draft;
        });
  }

  /** Whether it is one, until the end of the transaction. */
  private static boolean isDraft(Tx tx, ObjectBatch batch) {
    return tx.sql(
            "select 1 as n from object_batch where uid = $1 and state = 'DRAFT' for update",
            batch.uid())
        .first(row -> row.int4("n"))
        .isPresent();
  }

  @Override
  public boolean submit(ObjectBatch batch, List<Batch> parts) {
    return postgres.inTenant(
        batch.tenant(),
        tx -> {
          // Locked first: whoever adds objects has done so by now, or comes too late.
          boolean same = isDraft(tx, batch) && objects(tx, batch) == batch.objects();
          if (same) {
            tx.sql("update object_batch set state = 'SUBMITTED' where uid = $1", batch.uid())
                .send();
            parts.forEach(part -> insert(tx, part));
          }
          return same;
        });
  }

  private static long objects(Tx tx, ObjectBatch batch) {
    return tx.sql("select count(*) as n from object_batch_member where batch_uid = $1", batch.uid())
        .one(row -> row.int8("n"));
  }

  private static void insert(Tx tx, Batch part) {
    Batch.Part of = Objects.requireNonNull(part.part());
    tx.sql(
            """
            insert into batch (tenant_id, uid, namespace_uid, collection_uid, collection, source_root, request, state, counts,
              create_time, parent_uid, tier, after)
            values ($1, $2, $3, $4, $5, $6, $7, 'WAITING', $8, $9, $10, $11, $12)
            """,
            part.tenant(),
            part.uid(),
            part.namespaceUid(),
            part.collectionUid(),
            part.collection().toString(),
            part.sourceRoot(),
            part.request().toByteArray(),
            part.counts().toByteArray(),
            part.createTime(),
            of.parent(),
            of.tier(),
            of.after().toArray(UUID[]::new))
        .send();
  }

  @Override
  public List<Batch> parts(ObjectBatch batch) {
    return postgres.readInTenant(
        batch.tenant(), tx -> parts(tx, List.of(batch)).getOrDefault(batch.uid(), List.of()));
  }

  @Override
  public void setJobs(ObjectBatch batch, Map<UUID, String> jobs) {
    UUID[] parts = jobs.keySet().toArray(UUID[]::new);
    String[] names = new String[parts.length];
    for (int i = 0; i < parts.length; i++) {
      names[i] = jobs.get(parts[i]);
    }
    postgres.inTenantDo(
        batch.tenant(),
        tx -> {
          var set =
              tx.sql(
                      """
                      update batch set job = u.job from unnest($1::uuid[], $2::text[]) as u(uid, job)
                      where batch.uid = u.uid
                      """,
                      parts,
                      names)
                  .run();
        });
  }

  @Override
  public boolean cancelDraft(ObjectBatch batch) {
    return postgres.inTenant(
        batch.tenant(),
        tx ->
            tx.sql(
                        """
                        update object_batch set state = 'CANCELLED', end_time = now() where uid = $1 and state = 'DRAFT'
                        """,
                        batch.uid())
                    .run()
                == 1);
  }

  @Override
  public void requestCancel(ObjectBatch batch) {
    postgres.inTenantDo(
        batch.tenant(),
        tx -> {
          var noted =
              tx.sql("update object_batch set cancel_requested = true where uid = $1", batch.uid())
                  .run();
        });
  }

  @Override
  public void removeDrafts(Instant before) {
    long removed =
        postgres.asMesh(tx ->
            tx.sql("delete from object_batch where state = 'DRAFT' and create_time < $1", before)
                .run());
  }

  @Override
  public List<Unstarted> unstarted(Instant before, int max) {
    return postgres.asMesh(tx ->
        tx.sql(
                """
                select distinct tenant_id, parent_uid from batch
                where parent_uid is not null and job is null and create_time < $1 limit $2
                """,
                before,
                max)
            .list(row -> new Unstarted(row.string("tenant_id"), row.uuid("parent_uid"))));
  }

  private static ObjectBatch batch(Row row) {
    return new ObjectBatch(
        row.string("tenant_id"),
        row.uuid("uid"),
        row.uuid("namespace_uid"),
        row.uuid("bucket_uid"),
        BucketName.parse(row.string("bucket")),
        row.int8("objects"),
        row.bool("manifest"),
        row.uuidOrNull("request_id"),
        ObjectBatch.State.valueOf(row.string("state")),
        row.bool("cancel_requested"),
        row.instant("create_time"),
        row.instantOrNull("end_time"));
  }
}
