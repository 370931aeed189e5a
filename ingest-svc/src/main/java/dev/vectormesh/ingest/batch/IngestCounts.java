package dev.vectormesh.ingest.batch;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.corpus.v1.EmbeddingSpace;
import dev.vectormesh.corpus.v1.IngestOutput;
import dev.vectormesh.ingest.pipeline.Outcome;
import java.util.List;

/** How an ingest goes so far. Thread-safe. */
final class IngestCounts {
  private long items;
  private long created;
  private long updated;
  private long unchanged;
  private long skipped;
  private long removed;
  private long kept;
  private long failed;
  private long chunks;

  /** As the attempt before left them. */
  static IngestCounts from(Struct checkpoint) {
    IngestCounts counts = new IngestCounts();
    counts.items = number(checkpoint, "items");
    counts.created = number(checkpoint, "created");
    counts.updated = number(checkpoint, "updated");
    counts.unchanged = number(checkpoint, "unchanged");
    counts.skipped = number(checkpoint, "skipped");
    counts.removed = number(checkpoint, "removed");
    counts.kept = number(checkpoint, "kept");
    counts.failed = number(checkpoint, "failed");
    counts.chunks = number(checkpoint, "chunks");
    return counts;
  }

  synchronized Struct.Builder checkpoint() {
    return Struct.newBuilder()
        .putFields("items", number(items))
        .putFields("created", number(created))
        .putFields("updated", number(updated))
        .putFields("unchanged", number(unchanged))
        .putFields("skipped", number(skipped))
        .putFields("removed", number(removed))
        .putFields("kept", number(kept))
        .putFields("failed", number(failed))
        .putFields("chunks", number(chunks));
  }

  synchronized void add(Outcome outcome) {
    items++;
    switch (outcome.kind()) {
      case CREATED -> {
        created++;
        chunks += outcome.chunks();
      }
      case UPDATED -> {
        updated++;
        chunks += outcome.chunks();
      }
      case UNCHANGED -> unchanged++;
      case SKIPPED -> skipped++;
      case FAILED -> failed++;
    }
  }

  synchronized void removed(int more) {
    removed += more;
  }

  synchronized void kept(long all) {
    kept = all;
  }

  /** Documents that are new. */
  synchronized long created() {
    return created;
  }

  synchronized long items() {
    return items;
  }

  synchronized long done() {
    return items - failed;
  }

  synchronized long failed() {
    return failed;
  }

  /**
   * @param space that its documents are embedded in
   */
  synchronized IngestOutput output(EmbeddingSpace space, List<String> warnings) {
    return IngestOutput.newBuilder()
        .setSpace(space)
        .setItemCount(items)
        .setCreatedCount(created)
        .setUpdatedCount(updated)
        .setUnchangedCount(unchanged)
        .setSkippedCount(skipped)
        .setRemovedCount(removed)
        .setKeptCount(kept)
        .setFailedCount(failed)
        .setChunkCount(chunks)
        .addAllWarnings(warnings)
        .build();
  }

  static Value text(String value) {
    return Value.newBuilder().setStringValue(value).build();
  }

  private static Value number(long value) {
    return Value.newBuilder().setNumberValue(value).build();
  }

  private static long number(Struct struct, String key) {
    return (long) struct.getFieldsOrDefault(key, Value.getDefaultInstance()).getNumberValue();
  }
}
