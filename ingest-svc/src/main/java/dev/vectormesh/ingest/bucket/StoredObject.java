package dev.vectormesh.ingest.bucket;

import dev.vectormesh.ingest.text.ContentHash;
import java.time.Instant;
import java.util.UUID;

/**
 * An object as it is kept.
 *
 * @param content the uid of its bytes, which others never have
 * @param size bytes
 * @param sha256 of its bytes, in hex
 * @param etag changes with its bytes and what is said of them
 */
public record StoredObject(
    String id,
    UUID content,
    Description description,
    long size,
    String sha256,
    String etag,
    Instant createTime,
    Instant updateTime) {
  /** One that is put now. */
  static StoredObject put(
      String id, UUID content, Description said, long size, String sha256, Instant now) {
    String etag =
        ContentHash.whole()
            .text(sha256)
            .text(said.fileName())
            .text(said.mediaType())
            .struct(said.metadata())
            .hex()
            .substring(0, 32);
    return new StoredObject(id, content, said, size, sha256, etag, now, now);
  }
}
