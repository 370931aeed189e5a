package dev.vectormesh.ingest.tier;

import dev.vectormesh.ingest.name.BucketName;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A batch of a bucket's objects.
 *
 * @param objects how many it names; 0 for all of the bucket
 * @param manifest whether its parts keep what became of each item
 * @param cancelRequested whether its jobs were asked to stop
 * @param endTime of a draft that was cancelled
 */
public record ObjectBatch(
    String tenant,
    UUID uid,
    UUID namespaceUid,
    UUID bucketUid,
    BucketName bucket,
    long objects,
    boolean manifest,
    @Nullable UUID requestId,
    State state,
    boolean cancelRequested,
    Instant createTime,
    @Nullable Instant endTime) {

  /** Where it is in its life, as far as its own row knows. */
  public enum State {
    DRAFT,
    SUBMITTED,
    CANCELLED
  }

  public String name() {
    return bucket.namespace().batch(uid);
  }
}
