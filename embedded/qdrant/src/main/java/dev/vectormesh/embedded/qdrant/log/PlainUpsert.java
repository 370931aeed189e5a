package dev.vectormesh.embedded.qdrant.log;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.vectormesh.embedded.qdrant.log.Operations.Change;
import dev.vectormesh.embedded.qdrant.segment.CollectionSchema;
import dev.vectormesh.embedded.qdrant.segment.Point;
import dev.vectormesh.embedded.qdrant.segment.PointFilter;
import dev.vectormesh.embedded.qdrant.segment.PointKey;
import dev.vectormesh.embedded.qdrant.segment.PointLookup;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import dev.vectormesh.embedded.qdrant.sparse.SparseVector;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import io.qdrant.client.grpc.Points.PointsUpdateOperation.PointStructList;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An upsert that came as bytes and writes its points whatever is there. The log gets the bytes of
 * its points as they came.
 */
public final class PlainUpsert implements Write {
  /** Both fields have a tag of one byte. */
  private static final byte UPSERT = tag(PointsUpdateOperation.UPSERT_FIELD_NUMBER);

  private static final byte POINT = tag(PointStructList.POINTS_FIELD_NUMBER);

  private final String collection;
  private final boolean waits;
  private final List<PlainPoint> points;
  private final byte[] request;
  private final int listSize;

  /**
   * A point as it came.
   *
   * @param start in the request: of the length that stands before the point
   * @param end in the request
   */
  record PlainPoint(
      PointId id,
      Map<String, Value> payload,
      Map<String, float[]> dense,
      Map<String, Points.SparseVector> sparse,
      int start,
      int end) {}

  PlainUpsert(String collection, boolean waits, List<PlainPoint> points, byte[] request) {
    this.collection = collection;
    this.waits = waits;
    this.points = points;
    this.request = request;
    int size = 0;
    for (PlainPoint point : points) {
      size += 1 + point.end() - point.start();
    }
    this.listSize = size;
  }

  /**
   * Reads the bytes of an {@code UpsertPoints}; null for one that is to be read by its own parser:
   * because it asks for more than to write its points, holds a rare kind of vector, or is wrong.
   */
  public static @Nullable PlainUpsert read(byte[] request) {
    return new PlainUpsertReader(request).read();
  }

  /** Where it goes. */
  public String collection() {
    return collection;
  }

  /** Whether the caller asked to wait until the points are visible. */
  public boolean waits() {
    return waits;
  }

  @Override
  public void check(CollectionSchema schema) {
    for (PlainPoint point : points) {
      OperationRules.requireJson(point.payload());
    }
  }

  @Override
  public Write resolved(Snapshot state, PointFilter.Compiler filters) {
    return this;
  }

  @Override
  public List<Change> changes(long sequence, CollectionSchema schema, PointLookup state) {
    List<Change> changes = new ArrayList<>(points.size());
    for (PlainPoint point : points) {
      Map<String, float[]> dense = dense(point.dense(), schema);
      Map<String, SparseVector> sparse = sparse(point.sparse(), schema);
      PointKey key = PointKey.of(point.id());
      changes.add(new Change.Put(new Point(key, sequence, point.payload(), dense, sparse)));
    }
    Operations.requireShallow(changes);
    return changes;
  }

  private static Map<String, float[]> dense(Map<String, float[]> came, CollectionSchema schema) {
    if (came.size() == 1) {
      Map.Entry<String, float[]> only = came.entrySet().iterator().next();
      return Map.of(only.getKey(), schema.prepareStored(only.getKey(), only.getValue()));
    }
    Map<String, float[]> dense = new HashMap<>();
    came.forEach((name, vector) -> dense.put(name, schema.prepareStored(name, vector)));
    return dense;
  }

  private static Map<String, SparseVector> sparse(
      Map<String, Points.SparseVector> came, CollectionSchema schema) {
    if (came.isEmpty()) {
      return Map.of();
    }
    Map<String, SparseVector> sparse = new HashMap<>();
    came.forEach((name, vector) -> sparse.put(name, Operations.sparse(name, vector, schema)));
    return sparse;
  }

  @Override
  public LogBody body() {
    return new LogBody() {
      @Override
      public int size() {
        return 1 + CodedOutputStream.computeUInt32SizeNoTag(listSize) + listSize;
      }

      @Override
      public void writeTo(ByteBuffer into) throws IOException {
        into.put(UPSERT);
        CodedOutputStream length = CodedOutputStream.newInstance(into);
        length.writeUInt32NoTag(listSize);
        length.flush();
        for (PlainPoint point : points) {
          into.put(POINT).put(request, point.start(), point.end() - point.start());
        }
      }
    };
  }

  private static byte tag(int field) {
    return (byte) (field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED);
  }
}
