package dev.vectormesh.ingest.bucket;

import dev.vectormesh.ingest.name.BucketName;
import dev.vectormesh.ingest.object.ObjectBytes;
import java.time.Instant;
import java.util.UUID;

/**
 * Raw objects.
 *
 * @param objects how many it holds; 0 where nobody counted
 * @param bytes of all of them; 0 where nobody counted
 */
public record Bucket(
    String tenant,
    UUID uid,
    UUID namespaceUid,
    BucketName name,
    String displayName,
    long objects,
    long bytes,
    Instant createTime) {
  /** Where bytes of an object of it lie. */
  public ObjectBytes.Place place(UUID content) {
    return new ObjectBytes.Place(namespaceUid, uid, content);
  }
}
