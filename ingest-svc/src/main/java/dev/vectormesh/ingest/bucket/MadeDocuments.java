package dev.vectormesh.ingest.bucket;

/** Knows the documents that were made from objects. */
public interface MadeDocuments {
  /**
   * Deletes those that began with an object of a bucket, over all tiers.
   *
   * @return how many there were
   * @throws dev.vectormesh.platform.error.ApiException FAILED_PRECONDITION when others write some
   *     of them
   */
  long delete(Bucket bucket);
}
