package dev.vectormesh.points;

import dev.vectormesh.platform.id.Ids;
import java.util.UUID;

/**
 * What a chunk's point is named by: the same place of the same document always is the same point,
 * so that a repeated write changes nothing.
 *
 * @param namespace its uid
 * @param generation the build of the namespace's index
 * @param collection its uid
 * @param document the document's id
 * @param position counts the document's chunks, from 0
 */
public record ChunkKey(
    UUID namespace, long generation, UUID collection, String document, int position) {

  /** UUIDv5 (RFC 9562) in the namespace's uid. */
  public UUID pointId() {
    return Ids.v5(namespace, "%d/%s/%s/%d".formatted(generation, collection, document, position));
  }
}
