package dev.vectormesh.ingest.bucket;

import dev.vectormesh.error.v1.ErrorReason;
import dev.vectormesh.ingest.bucket.BucketObjects.Wanted;
import dev.vectormesh.ingest.object.ObjectBytes;
import dev.vectormesh.ingest.text.ContentHash;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.id.Ids;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An object whose bytes come piece by piece: first a note of them, then the bytes, then the row,
 * then what it had before goes. Until the row is there nobody finds any of it; what a process that
 * dies leaves, the note tells. Used by one thread at a time.
 */
public final class Upload implements AutoCloseable {
  /** How old the note of bytes gets before they are given up. */
  static final Duration LOOSE = Duration.ofHours(1);

  /** How old it gets while bytes come. */
  private static final Duration RENEWAL = LOOSE.dividedBy(6);

  private final ObjectRows rows;
  private final ObjectBytes bytes;
  private final Bucket bucket;
  private final Wanted wanted;
  private final Limits limits;
  private final UUID content = Ids.v7();
  private final MessageDigest digest = ContentHash.sha256();
  private final ObjectBytes.Writing writing;
  private Instant noted;
  private long size;

  /** No object has these bytes: they are to be removed. */
  private boolean loose = true;

  /**
   * How much, and since when.
   *
   * @param maxBytes of one object
   * @param room that the tenant has, with what is replaced
   */
  record Limits(long maxBytes, Room room, InstantSource clock) {}

  /** Bytes that the tenant may put, and what is told where they are more. */
  record Room(long bytes, Supplier<ApiException> why) {}

  Upload(ObjectRows rows, ObjectBytes bytes, Bucket bucket, Wanted wanted, Limits limits) {
    this.rows = rows;
    this.bytes = bytes;
    this.bucket = bucket;
    this.wanted = wanted;
    this.limits = limits;
    noted = limits.clock().instant();
    rows.note(bucket, content);
    writing = begin();
  }

  private ObjectBytes.Writing begin() {
    ObjectBytes.@Nullable Writing begun = null;
    try {
      begun = bytes.begin(bucket.place(content));
      return begun;
    } finally {
      if (begun == null) {
        BucketObjects.drop(rows, bytes, bucket, content);
      }
    }
  }

  /**
   * Blocks until the object store has taken them.
   *
   * @throws ApiException RESOURCE_EXHAUSTED when the object, or what the tenant has, gets too large
   */
  public void write(ByteBuffer piece) {
    size += piece.remaining();
    if (size > limits.maxBytes()) {
      throw ApiException.of(
          ErrorReason.MESSAGE_TOO_LARGE,
          Status.Code.RESOURCE_EXHAUSTED,
          "an object may have at most %,d bytes here (setting `buckets.maxMegabytes`)"
              .formatted(limits.maxBytes()),
          Map.of("limit", Long.toString(limits.maxBytes())));
    }
    if (size > limits.room().bytes()) {
      throw limits.room().why().get();
    }
    digest.update(piece.duplicate());
    writing.write(piece);
    Instant now = limits.clock().instant();
    if (now.isAfter(noted.plus(RENEWAL))) {
      rows.noteAgain(bucket, content);
      noted = now;
    }
  }

  /** Makes it an object. */
  public StoredObject finish() {
    String sha256 = HexFormat.of().formatHex(digest.digest());
    BucketObjects.requireSame(wanted.sha256(), sha256);
    writing.finish();
    StoredObject made =
        StoredObject.put(
            wanted.id(), content, wanted.description(), size, sha256, limits.clock().instant());
    ObjectRows.Put put = put(made);
    UUID left = put.left();
    if (left != null) {
      BucketObjects.drop(rows, bytes, bucket, left);
    }
    return put.stored();
  }

  private ObjectRows.Put put(StoredObject made) {
    // When the answer gets lost, nobody knows whether the object has the bytes: the note tells.
    loose = false;
    try {
      return rows.put(bucket, made, wanted.etag());
    } catch (ApiException e) {
      loose =
          switch (e.getStatus().getCode()) {
            case ABORTED, NOT_FOUND, RESOURCE_EXHAUSTED -> true;
            default -> false;
          };
      throw e;
    }
  }

  /** Removes the bytes, unless an object has them. */
  @Override
  public void close() {
    if (!loose) {
      return;
    }
    loose = false;
    try {
      writing.close();
    } finally {
      BucketObjects.drop(rows, bytes, bucket, content);
    }
  }
}
