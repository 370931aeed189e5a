package dev.vectormesh.ingest.postgres;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import dev.vectormesh.corpus.v1.BatchItem;
import dev.vectormesh.corpus.v1.IngestOutput;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.ingest.batch.Batch;
import dev.vectormesh.ingest.batch.BatchStore;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.name.BatchName;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.work.StageTimes;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Sql;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Batches in the corpus schema. */
public final class PostgresBatches implements BatchStore {
  static final String SELECT =
      """
      select b.tenant_id, b.uid, b.namespace_uid, b.collection_uid, b.collection, b.source_root, b.request, b.request_id,
             b.job, b.parent_uid, b.tier, b.after, b.state, b.counts, b.create_time, b.end_time
      from batch b
      """;
  private static final UUID NOTHING = new UUID(0, 0);

  private final Postgres postgres;

  public PostgresBatches(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public boolean insert(Batch batch) {
    return postgres.inTenant(batch.tenant(), tx -> insert(tx, batch));
  }

  static boolean insert(Tx tx, Batch batch) {
    UUID request = batch.requestId();
    return tx.sql(
                """
                insert into batch (tenant_id, uid, namespace_uid, collection_uid, collection, source_root, request, request_id, state, counts, create_time)
                values ($1, $2, $3, $4, $5, $6, $7, $8, 'OPEN', $9, $10) on conflict do nothing
                """,
                batch.tenant(),
                batch.uid(),
                batch.namespaceUid(),
                batch.collectionUid(),
                batch.collection().toString(),
                batch.sourceRoot(),
                batch.request().toByteArray(),
                request == null ? Sql.nullOf(UUID.class) : request,
                batch.counts().toByteArray(),
                batch.createTime())
            .run()
        == 1;
  }

  @Override
  public Optional<Batch> inTheWayOf(Batch batch) {
    UUID request = batch.requestId();
    return postgres.readInTenant(
        batch.tenant(),
        tx ->
            tx.sql(
                    SELECT
                        + """
                        where b.request_id = $1 or b.collection_uid = $2 and b.source_root = $3 and b.state = 'OPEN'
                        order by b.request_id = $1 desc nulls last limit 1
                        """,
                    request == null ? Sql.nullOf(UUID.class) : request,
                    batch.collectionUid(),
                    batch.sourceRoot())
                .first(PostgresBatches::batch));
  }

  @Override
  public Optional<Batch> find(String tenant, BatchName name) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(
                    SELECT
                        + " join namespace n on n.uid = b.namespace_uid and n.state = 'ACTIVE'"
                        + " where b.uid = $1 and n.id = $2",
                    name.batch(),
                    name.namespace().namespace())
                .first(PostgresBatches::batch));
  }

  @Override
  public Optional<Batch> find(String tenant, UUID uid) {
    return postgres.readInTenant(
        tenant, tx -> tx.sql(SELECT + " where b.uid = $1", uid).first(PostgresBatches::batch));
  }

  @Override
  public List<Batch> page(
      String tenant, NamespaceName namespace, @Nullable Cursor before, int size) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(
                    SELECT
                        + """
                        join namespace n on n.uid = b.namespace_uid and n.state = 'ACTIVE'
                        where n.id = $1 and (b.create_time, b.uid) < ($2, $3)
                        order by b.create_time desc, b.uid desc limit $4
                        """,
                    namespace.namespace(),
                    before == null ? Instant.parse("9999-01-01T00:00:00Z") : before.createTime(),
                    before == null ? NOTHING : before.uid(),
                    size)
                .list(PostgresBatches::batch));
  }

  @Override
  public void setJob(Batch batch, String job) {
    postgres.inTenantDo(
        batch.tenant(),
        tx -> {
          var set = tx.sql("update batch set job = $2 where uid = $1", batch.uid(), job).run();
        });
  }

  @Override
  public void record(
      Batch batch,
      IngestOutput counts,
      List<String> seen,
      List<ItemFailure> failures,
      List<BatchItem> items) {
    postgres.inTenantDo(
        batch.tenant(),
        tx -> {
          var counted =
              tx.sql(
                      "update batch set counts = $2 where uid = $1",
                      batch.uid(),
                      counts.toByteArray())
                  .run();
          if (!seen.isEmpty()) {
            PostgresDeadLetters.settle(tx, batch, seen);
          }
          if (!failures.isEmpty()) {
            addFailures(tx, batch, failures);
          }
          if (!items.isEmpty()) {
            ManifestRows.add(tx, batch, items);
          }
        });
  }

  private static void addFailures(Tx tx, Batch batch, List<ItemFailure> failures) {
    var added =
        tx.sql(
                """
                insert into item_failure (tenant_id, batch_uid, item, stage, reason, code, message, fail_time, collection_uid, scope)
                select distinct on (u.item) $1, $2, u.item, u.stage, u.reason, u.code, u.message, u.time, $9, md5($10)
                from unnest($3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::timestamptz[])
                  as u(item, stage, reason, code, message, time)
                on conflict (batch_uid, md5(item)) do update set stage = excluded.stage, reason = excluded.reason,
                  code = excluded.code, message = excluded.message, fail_time = excluded.fail_time, settled = false
                """,
                batch.tenant(),
                batch.uid(),
                strings(failures, ItemFailure::item),
                strings(failures, f -> f.failure().stage().name()),
                strings(failures, f -> f.failure().reason()),
                failures.stream().map(f -> f.failure().code().getNumber()).toArray(Integer[]::new),
                strings(failures, f -> f.failure().message().replace("\u0000", "")),
                failures.stream().map(ItemFailure::time).toArray(Instant[]::new),
                batch.collectionUid(),
                batch.sourceRoot())
            .run();
  }

  private static String[] strings(List<ItemFailure> failures, Function<ItemFailure, String> part) {
    return failures.stream().map(part).toArray(String[]::new);
  }

  @Override
  public Stored stored(Batch batch) {
    return postgres.inTenant(
        batch.tenant(),
        tx ->
            tx.sql(
                    """
                    select
                      (select count(*) from document where batch_uid = $1 and state = 'ACTIVE') as documents,
                      (select count(*) from item_failure where batch_uid = $1) as failures
                    """,
                    batch.uid())
                .one(row -> new Stored(row.int8("documents"), row.int8("failures"))));
  }

  @Override
  public boolean reopen(Batch batch) {
    try {
      return postgres.inTenant(
          batch.tenant(),
          tx ->
              tx.sql("update batch set state = 'OPEN', end_time = null where uid = $1", batch.uid())
                      .run()
                  == 1);
    } catch (RuntimeException e) {
      if (Sql.isUniqueViolation(e)) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void end(Batch batch, Batch.State state, List<StageTimes.Report> stages) {
    postgres.inTenantDo(
        batch.tenant(),
        tx -> {
          var ended =
              tx.sql(
                      """
                      update batch set state = $2, end_time = now() where uid = $1 and state in ('WAITING', 'OPEN')
                      """,
                      batch.uid(),
                      state)
                  .run();
          if (ended > 0) {
            stages.forEach(stage -> tell(tx, batch, stage));
            tell(tx, batch, state);
          }
        });
  }

  private static void tell(Tx tx, Batch batch, StageTimes.Report stage) {
    CorpusEvents.add(
        tx,
        batch.tenant(),
        stage.failed() > 0 ? "stage.failed" : "stage.completed",
        batch.name(),
        CorpusEvents.data(
            Map.of(
                "namespaceUid", batch.namespaceUid().toString(),
                "collection", batch.collection().toString(),
                "stage", stage.stage().name()),
            Map.of(
                "completed", (double) stage.completed(),
                "failed", (double) stage.failed(),
                "seconds", stage.seconds())));
  }

  private static void tell(Tx tx, Batch batch, Batch.State state) {
    String type =
        switch (state) {
          case FAILED -> "batch.failed";
          case CANCELLED -> "batch.cancelled";
          default -> "batch.completed";
        };
    CorpusEvents.add(
        tx,
        batch.tenant(),
        type,
        batch.name(),
        Map.of(
            "namespaceUid", batch.namespaceUid().toString(),
            "collection", batch.collection().toString(),
            "state", state.name()));
  }

  @Override
  public List<ItemFailure> failures(String tenant, UUID batch, @Nullable String after, int size) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(
                    """
                    select item, stage, reason, code, message, fail_time from item_failure
                    where batch_uid = $1 and item > $2 order by item limit $3
                    """,
                    batch,
                    after == null ? "" : after,
                    size)
                .list(PostgresBatches::failure));
  }

  @Override
  public List<Listed> items(Batch batch, long after, int size) {
    return postgres.readInTenant(batch.tenant(), tx -> ManifestRows.page(tx, batch, after, size));
  }

  static ItemFailure failure(Row row) {
    Code code = Objects.requireNonNullElse(Code.forNumber(row.int4("code")), Code.UNKNOWN);
    return new ItemFailure(
        row.string("item"),
        new Failure(
            Stage.valueOf(row.string("stage")), row.string("reason"), code, row.string("message")),
        row.instant("fail_time"));
  }

  @Override
  public List<Batch> open(String tenant, @Nullable UUID namespace, @Nullable UUID collection) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(
                    SELECT
                        + " where b.state in ('WAITING', 'OPEN') and (b.namespace_uid = $1 or"
                        + " b.collection_uid = $2)",
                    namespace == null ? NOTHING : namespace,
                    collection == null ? NOTHING : collection)
                .list(PostgresBatches::batch));
  }

  @Override
  public List<Open> openBefore(Instant time, int max) {
    return postgres.asMesh(tx ->
        tx.sql(
                """
                select tenant_id, uid from batch where state in ('WAITING', 'OPEN') and create_time < $1
                order by create_time limit $2
                """,
                time,
                max)
            .list(row -> new Open(row.string("tenant_id"), row.uuid("uid"))));
  }

  private static Batch.@Nullable Part part(Row row) {
    UUID parent = row.uuidOrNull("parent_uid");
    return parent == null ? null : new Batch.Part(parent, row.int4("tier"), row.uuids("after"));
  }

  static Batch batch(Row row) {
    try {
      return new Batch(
          row.string("tenant_id"),
          row.uuid("uid"),
          row.uuid("namespace_uid"),
          row.uuid("collection_uid"),
          CollectionName.parse(row.string("collection")),
          row.string("source_root"),
          IngestSourceRequest.parseFrom(row.bytes("request")),
          row.uuidOrNull("request_id"),
          row.stringOrNull("job"),
          part(row),
          Batch.State.valueOf(row.string("state")),
          IngestOutput.parseFrom(row.bytes("counts")),
          row.instant("create_time"),
          row.instantOrNull("end_time"));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a batch's row holds another message", e);
    }
  }
}
