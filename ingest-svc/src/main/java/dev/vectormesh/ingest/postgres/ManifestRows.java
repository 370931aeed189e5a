package dev.vectormesh.ingest.postgres;

import com.google.protobuf.util.Timestamps;
import com.google.rpc.Status;
import dev.vectormesh.corpus.v1.BatchItem;
import dev.vectormesh.ingest.batch.Batch;
import dev.vectormesh.ingest.batch.BatchStore.Listed;
import dev.vectormesh.ingest.name.DocumentName;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** What became of each item of a batch, as the table {@code batch_item} keeps it. */
final class ManifestRows {
  private static final String OUTCOME = "OUTCOME_";
  private static final long UNKNOWN = -1;

  private ManifestRows() {}

  /**
   * @param items whose names all differ
   */
  static void add(Tx tx, Batch batch, List<BatchItem> items) {
    // An attempt that goes on comes by the last items again: what it says of them holds.
    var added =
        tx.sql(
                """
                insert into batch_item (tenant_id, batch_uid, item, document, outcome, chunk_count, size_bytes, sha256,
                  stage, reason, code, message, time)
                select $1, $2, u.item, u.document, u.outcome, u.chunks, nullif(u.size, -1), u.sha256,
                  u.stage, u.reason, u.code, u.message, u.time
                from unnest($3::text[], $4::text[], $5::text[], $6::int[], $7::bigint[], $8::text[], $9::text[],
                  $10::text[], $11::int[], $12::text[], $13::timestamptz[]) with ordinality
                  as u(item, document, outcome, chunks, size, sha256, stage, reason, code, message, time, at)
                order by u.at
                on conflict (batch_uid, md5(item)) do update set document = excluded.document, outcome = excluded.outcome,
                  chunk_count = excluded.chunk_count, size_bytes = excluded.size_bytes, sha256 = excluded.sha256,
                  stage = excluded.stage, reason = excluded.reason, code = excluded.code, message = excluded.message,
                  time = excluded.time
                """,
                batch.tenant(),
                batch.uid(),
                strings(items, BatchItem::getItem),
                strings(items, item -> DocumentName.parse(item.getDocument()).document()),
                strings(items, item -> item.getOutcome().name().substring(OUTCOME.length())),
                items.stream().map(BatchItem::getChunkCount).toArray(Integer[]::new),
                items.stream()
                    .map(item -> item.hasSizeBytes() ? item.getSizeBytes() : UNKNOWN)
                    .toArray(Long[]::new),
                strings(items, BatchItem::getSha256),
                strings(items, BatchItem::getStage),
                strings(items, BatchItem::getReason),
                items.stream().map(item -> item.getError().getCode()).toArray(Integer[]::new),
                strings(items, item -> item.getError().getMessage().replace("\u0000", "")),
                items.stream()
                    .map(item -> Instant.ofEpochMilli(Timestamps.toMillis(item.getTime())))
                    .toArray(Instant[]::new))
            .run();
  }

  private static String[] strings(List<BatchItem> items, Function<BatchItem, String> part) {
    return items.stream().map(part).toArray(String[]::new);
  }

  static List<Listed> page(Tx tx, Batch batch, long after, int size) {
    return tx.sql(
            """
            select number, item, document, outcome, chunk_count, size_bytes, sha256, stage, reason, code, message, time
            from batch_item where batch_uid = $1 and number > $2 order by number limit $3
            """,
            batch.uid(),
            after,
            size)
        .list(row -> new Listed(row.int8("number"), item(batch, row)));
  }

  private static BatchItem item(Batch batch, Row row) {
    BatchItem.Builder item =
        BatchItem.newBuilder()
            .setItem(row.string("item"))
            .setDocument(batch.collection().document(row.string("document")).toString())
            .setOutcome(BatchItem.Outcome.valueOf(OUTCOME + row.string("outcome")))
            .setChunkCount(row.int4("chunk_count"))
            .setSha256(row.string("sha256"))
            .setStage(row.string("stage"))
            .setReason(row.string("reason"))
            .setTime(Timestamps.fromMillis(row.instant("time").toEpochMilli()));
    Long size = row.int8OrNull("size_bytes");
    if (size != null) {
      item.setSizeBytes(size);
    }
    if (item.getOutcome() == BatchItem.Outcome.OUTCOME_FAILED) {
      item.setError(
          Status.newBuilder().setCode(row.int4("code")).setMessage(row.string("message")));
    }
    return item.build();
  }
}
