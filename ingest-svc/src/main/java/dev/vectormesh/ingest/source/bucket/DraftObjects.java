package dev.vectormesh.ingest.source.bucket;

import dev.vectormesh.ingest.bucket.Bucket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Knows which objects of a bucket stand in a batch. */
public interface DraftObjects {
  /**
   * Ids of a batch's objects in their order, behind {@code after}.
   *
   * @param batch its full name
   * @throws dev.vectormesh.platform.error.ApiException NOT_FOUND; INVALID_ARGUMENT where the batch
   *     is not of this bucket
   */
  List<String> page(Bucket bucket, String batch, @Nullable String after, int size);
}
