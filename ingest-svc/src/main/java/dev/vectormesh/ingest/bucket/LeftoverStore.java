package dev.vectormesh.ingest.bucket;

import dev.vectormesh.ingest.bucket.BucketStore.Hidden;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** What processes that died left half done with buckets, seen over all tenants. */
public interface LeftoverStore {
  /** Buckets whose deletion nobody went on with for so long. */
  List<Hidden> hidden(Duration silent);

  /** Bytes that belong to no object. */
  record Loose(String tenant, UUID namespace, UUID bucket, UUID content) {}

  /** Gives up notes of bytes that are older, so that no object gets these any more. */
  List<Loose> giveUp(Duration age, int most);
}
