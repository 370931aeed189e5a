package dev.vectormesh.ingest.batch;

import dev.vectormesh.corpus.v1.IngestOutput;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.ingest.name.CollectionName;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was submitted together.
 *
 * @param sourceRoot what two batches of one collection may not read at the same time
 * @param job null until job service has it
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
    State state,
    IngestOutput counts,
    Instant createTime,
    @Nullable Instant endTime) {

  /** How it ended, or that it has not. */
  public enum State {
    OPEN,
    COMPLETED,
    COMPLETED_WITH_ERRORS,
    FAILED,
    CANCELLED
  }

  public String name() {
    return collection.namespace().batch(uid);
  }
}
