package dev.vectormesh.ingest.bucket;

import dev.vectormesh.ingest.object.ObjectBytes;
import dev.vectormesh.ingest.text.ContentHash;
import dev.vectormesh.ingest.usage.Quotas;
import dev.vectormesh.platform.error.ApiException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts, reads and removes the objects of buckets. */
public final class BucketObjects {
  private static final Logger log = LoggerFactory.getLogger(BucketObjects.class);

  private final ObjectRows rows;
  private final ObjectBytes bytes;
  private final long maxBytes;
  private final Quotas quotas;
  private final InstantSource clock;

  /**
   * @param maxBytes of one object
   */
  public BucketObjects(
      ObjectRows rows, ObjectBytes bytes, long maxBytes, Quotas quotas, InstantSource clock) {
    this.rows = rows;
    this.bytes = bytes;
    this.maxBytes = maxBytes;
    this.quotas = quotas;
    this.clock = clock;
  }

  /**
   * What is to be put.
   *
   * @param sha256 that the bytes must have; empty for any
   * @param etag the state that is to be replaced; empty for any, or none
   */
  public record Wanted(String id, Description description, String sha256, String etag) {}

  public ObjectRows rows() {
    return rows;
  }

  /** Puts an object whose bytes are all there. The same again writes nothing. */
  public StoredObject put(Bucket bucket, Wanted wanted, byte[] content) {
    Optional<StoredObject> there = rows.find(bucket, wanted.id());
    requireEtag(bucket, wanted, there);
    String sha256 = ContentHash.hex(content);
    requireSame(wanted.sha256(), sha256);
    StoredObject asked =
        StoredObject.put(
            wanted.id(),
            new UUID(0, 0),
            wanted.description(),
            content.length,
            sha256,
            clock.instant());
    if (there.isPresent() && there.get().etag().equals(asked.etag())) {
      return there.get();
    }
    try (Upload upload = new Upload(rows, bytes, bucket, wanted, limits(bucket, there))) {
      upload.write(ByteBuffer.wrap(content));
      return upload.finish();
    }
  }

  /** Begins an object that comes piece by piece. */
  public Upload upload(Bucket bucket, Wanted wanted) {
    // Who sends gigabytes learns at once that they are not wanted.
    Optional<StoredObject> there = rows.find(bucket, wanted.id());
    requireEtag(bucket, wanted, there);
    return new Upload(rows, bytes, bucket, wanted, limits(bucket, there));
  }

  /** A first look: the row is let in by another. */
  private Upload.Limits limits(Bucket bucket, Optional<StoredObject> there) {
    long room = quotas.objectRoom(bucket.tenant());
    long replaced = there.map(StoredObject::size).orElse(0L);
    return new Upload.Limits(
        maxBytes,
        new Upload.Room(
            room == Long.MAX_VALUE ? room : room + replaced,
            () -> quotas.objects(bucket.tenant()).told()),
        clock);
  }

  private static void requireEtag(Bucket bucket, Wanted wanted, Optional<StoredObject> there) {
    String etag = there.map(StoredObject::etag).orElse("");
    if (!wanted.etag().isEmpty() && !wanted.etag().equals(etag)) {
      throw ApiException.etagMismatch(bucket.name().object(wanted.id()).toString());
    }
  }

  /**
   * @param wanted empty for any
   */
  static void requireSame(String wanted, String sha256) {
    if (!wanted.isEmpty() && !wanted.equals(sha256)) {
      throw ApiException.invalid(
          "object.sha256",
          "the content that came has %s: send it again, or look what changed it on its way"
              .formatted(sha256));
    }
  }

  public StoredObject find(Bucket bucket, String id) {
    return rows.find(bucket, id)
        .orElseThrow(() -> ApiException.notFound(bucket.name().object(id).toString()));
  }

  /** Bytes from an offset on; empty where they were replaced or removed meanwhile. */
  public Optional<InputStream> open(Bucket bucket, StoredObject object, long offset) {
    return bytes.open(bucket.place(object.content()), offset);
  }

  /**
   * @param etag the state to delete; empty for whatever it is
   */
  public void delete(Bucket bucket, String id, String etag) {
    UUID content =
        rows.delete(bucket, id, etag)
            .orElseThrow(() -> ApiException.notFound(bucket.name().object(id).toString()));
    drop(rows, bytes, bucket, content);
  }

  /** Removes bytes that no object has. What cannot be removed now is swept later. */
  static void drop(ObjectRows rows, ObjectBytes bytes, Bucket bucket, UUID content) {
    try {
      bytes.delete(bucket.place(content));
      rows.forget(bucket.tenant(), content);
    } catch (RuntimeException e) {
      log.warn("bytes of {} are removed later: {}", bucket.name(), e.toString());
    }
  }
}
