package dev.vectormesh.ingest.document;

import dev.vectormesh.ingest.name.BucketName;
import java.util.List;
import java.util.UUID;

/** Finds documents by the object that they began with. */
public interface RootStore {
  /**
   * A document of a namespace.
   *
   * @param collection the id of its collection
   */
  record Rooted(String collection, String id) {}

  /** Ids of collections that are made from this bucket. */
  List<String> collections(String tenant, UUID namespace, BucketName bucket);

  /** Documents that began with an object of this bucket, at most {@code size}. */
  List<Rooted> from(String tenant, UUID namespace, BucketName bucket, int size);
}
