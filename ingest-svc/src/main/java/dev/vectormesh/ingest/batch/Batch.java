package dev.vectormesh.ingest.batch;

import dev.vectormesh.corpus.v1.IngestOutput;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.ingest.name.CollectionName;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was submitted together.
 *
 * @param sourceRoot what two batches of one collection may not read at the same time
 * @param job null until job service has it
 * @param part which part of a batch of objects it is; null where it stands alone
 */
public record Batch(
    String tenant,
    UUID uid,
    UUID namespaceUid,
    UUID collectionUid,
    CollectionName collection,
    String sourceRoot,
    IngestSourceRequest request,
    @Nullable UUID requestId,
    @Nullable String job,
    @Nullable Part part,
    State state,
    IngestOutput counts,
    Instant createTime,
    @Nullable Instant endTime) {

  /**
   * One collection's share of a batch of objects.
   *
   * @param tier from 0 on
   * @param after the parts whose jobs must have succeeded first
   */
  public record Part(UUID parent, int tier, List<UUID> after) {}

  /** How it ended, or that it has not. */
  public enum State {
    /** Its turn has not come: what it waits for, or another batch of its source, is at work. */
    WAITING,
    OPEN,
    COMPLETED,
    COMPLETED_WITH_ERRORS,
    FAILED,
    CANCELLED;

    public boolean hasEnded() {
      return this != WAITING && this != OPEN;
    }
  }

  public String name() {
    return collection.namespace().batch(uid);
  }
}
