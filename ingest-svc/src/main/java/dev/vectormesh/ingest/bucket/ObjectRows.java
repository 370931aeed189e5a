package dev.vectormesh.ingest.bucket;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps what is known of objects, and notes of bytes that may belong to none. */
public interface ObjectRows {
  Optional<StoredObject> find(Bucket bucket, String id);

  /** Those of these objects that are there, in no order. */
  List<StoredObject> find(Bucket bucket, Collection<String> ids);

  /** Objects of a bucket by name, behind {@code after}. */
  List<StoredObject> page(Bucket bucket, @Nullable String after, int size);

  /** Notes that these bytes are about to be written. */
  void note(Bucket bucket, UUID content);

  /** Says that they still are. */
  void noteAgain(Bucket bucket, UUID content);

  /** Ends the note of bytes that were removed. */
  void forget(String tenant, UUID content);

  /**
   * What became of a put.
   *
   * @param stored the object as it is now
   * @param left bytes that no object has any more: those that were put, where the same were there
   */
  record Put(StoredObject stored, @Nullable UUID left) {}

  /**
   * Gives bytes to an object, which is new or gets other ones. Their note ends, and a note of those
   * that are left begins, in the same transaction.
   *
   * @param etag the state that it must be in; empty for any, or none
   * @throws dev.vectormesh.platform.error.ApiException NOT_FOUND: the bucket; ETAG_MISMATCH;
   *     UNAVAILABLE when the note was given up
   */
  Put put(Bucket bucket, StoredObject object, String etag);

  /**
   * Removes an object; a note of its bytes begins.
   *
   * @return its bytes; empty where there is no such object
   * @throws dev.vectormesh.platform.error.ApiException ETAG_MISMATCH
   */
  Optional<UUID> delete(Bucket bucket, String id, String etag);
}
