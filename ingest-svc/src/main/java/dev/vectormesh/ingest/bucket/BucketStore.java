package dev.vectormesh.ingest.bucket;

import dev.vectormesh.ingest.name.BucketName;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps buckets. */
public interface BucketStore {
  /**
   * @throws dev.vectormesh.platform.error.ApiException ALREADY_EXISTS; NOT_FOUND: the namespace
   */
  void insert(Bucket bucket);

  /** A bucket with what it holds, which takes longer the more that is. */
  Optional<Bucket> find(String tenant, BucketName name);

  /** The same without counting. */
  Optional<Bucket> findUncounted(String tenant, BucketName name);

  /** Buckets of a namespace by name, counted, behind {@code after}. */
  List<Bucket> page(String tenant, UUID namespace, @Nullable String after, int size);

  /** Hides the bucket from everybody but those that remove it; false when it is gone. */
  boolean beginDelete(Bucket bucket);

  /**
   * Removes rows of a hidden bucket's objects.
   *
   * @return how many there were, at most {@code most}
   */
  long removeObjects(Hidden bucket, int most);

  /** Removes a hidden bucket that has no objects any more. */
  void remove(Hidden bucket);

  /** A bucket whose deletion began. */
  record Hidden(String tenant, UUID namespace, UUID bucket) {}
}
