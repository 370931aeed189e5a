package dev.vectormesh.ingest.pipeline;

import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What became of an item.
 *
 * @param id the document's; empty when the item failed before it had one
 * @param skipped why its source leaves it out, in a short word; empty when it does not
 * @param failure set when it failed
 */
public record Outcome(
    String item, String id, Kind kind, int chunks, String skipped, @Nullable Failure failure) {
  /** What was done. */
  public enum Kind {
    CREATED,
    UPDATED,
    UNCHANGED,
    SKIPPED,
    FAILED
  }

  static Outcome failed(String item, String id, Failure failure) {
    return new Outcome(item, id, Kind.FAILED, 0, "", failure);
  }

  static Outcome stored(String item, String id, boolean first, int chunks) {
    return new Outcome(item, id, first ? Kind.CREATED : Kind.UPDATED, chunks, "", null);
  }

  /**
   * An attempt of the same batch that died may have stored it: then it counts as that attempt's
   * work.
   */
  static Outcome unchanged(Prepared.Unchanged same, @Nullable UUID batch) {
    if (batch != null && batch.equals(same.stored().batch())) {
      return stored(
          same.item(), same.id(), same.stored().revision() == 1, same.stored().chunkCount());
    }
    return new Outcome(
        same.item(), same.id(), Kind.UNCHANGED, same.stored().chunkCount(), "", null);
  }

  static Outcome skipped(Prepared.Skipped item) {
    return new Outcome(item.item(), item.id(), Kind.SKIPPED, 0, item.reason(), null);
  }
}
