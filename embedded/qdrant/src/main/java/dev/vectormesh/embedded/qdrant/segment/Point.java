package dev.vectormesh.embedded.qdrant.segment;

import dev.vectormesh.embedded.qdrant.sparse.SparseVector;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.Map;

/**
 * One version of a point. Immutable.
 *
 * @param version sequence number of the operation that wrote it
 * @param dense vectors by name as they are compared: of unit length under the cosine distance
 */
public record Point(
    PointKey key,
    long version,
    Map<String, Value> payload,
    Map<String, float[]> dense,
    Map<String, SparseVector> sparse) {

  public Point withPayload(long newVersion, Map<String, Value> newPayload) {
    return new Point(key, newVersion, newPayload, dense, sparse);
  }

  /** Bytes on the heap, roughly: what the live buffer is bounded by. */
  long weight() {
    long bytes = 200;
    for (float[] vector : dense.values()) {
      bytes += 4L * vector.length + 64;
    }
    for (SparseVector vector : sparse.values()) {
      bytes += 8L * vector.length() + 96;
    }
    for (Map.Entry<String, Value> field : payload.entrySet()) {
      bytes += 2L * field.getValue().getSerializedSize() + 150;
    }
    return bytes;
  }
}
