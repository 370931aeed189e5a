package dev.vectormesh.ingest.bucket;

import java.util.List;

/** Knows what was made from objects, and what is to be. */
public interface MadeDocuments {
  /** Names of collections that are made from a bucket. */
  List<String> collections(Bucket bucket);

  /**
   * Deletes those that began with an object of a bucket, over all tiers.
   *
   * @return how many there were
   * @throws dev.vectormesh.platform.error.ApiException FAILED_PRECONDITION when others write some
   *     of them
   */
  long delete(Bucket bucket);
}
