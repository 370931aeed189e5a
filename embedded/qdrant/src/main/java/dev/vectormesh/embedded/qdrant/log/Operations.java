package dev.vectormesh.embedded.qdrant.log;

import dev.vectormesh.embedded.qdrant.error.Refusal;
import dev.vectormesh.embedded.qdrant.payload.PayloadEdits;
import dev.vectormesh.embedded.qdrant.payload.PayloadKeys;
import dev.vectormesh.embedded.qdrant.payload.PayloadPath;
import dev.vectormesh.embedded.qdrant.segment.CollectionSchema;
import dev.vectormesh.embedded.qdrant.segment.Point;
import dev.vectormesh.embedded.qdrant.segment.PointKey;
import dev.vectormesh.embedded.qdrant.segment.PointLookup;
import dev.vectormesh.embedded.qdrant.sparse.SparseVector;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointVectors;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import io.qdrant.client.grpc.Points.Vector;
import io.qdrant.client.grpc.Points.Vectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What operations do to points. An operation is first {@linkplain OperationResolution resolved} to
 * one that names its points and then {@linkplain #changes applied}; only the second happens again
 * at replay, and it gives the same from the same state.
 */
public final class Operations {

  /** What happens to one point. */
  public sealed interface Change {
    PointKey key();

    record Put(Point point) implements Change {
      @Override
      public PointKey key() {
        return point.key();
      }
    }

    record Remove(PointKey key) implements Change {}
  }

  private Operations() {}

  /** What a resolved operation does. */
  public static List<Change> changes(
      PointsUpdateOperation operation, long sequence, CollectionSchema schema, PointLookup state)
      throws IOException {
    List<Change> changes = unchecked(operation, sequence, schema, state);
    requireShallow(changes);
    return changes;
  }

  /** Refuses payloads that readers of the protocol would not read. */
  static void requireShallow(List<Change> changes) {
    for (Change change : changes) {
      if (change instanceof Change.Put put && !PayloadEdits.isShallow(put.point().payload())) {
        throw Refusal.wrongInput(
            "Payload is nested deeper than " + PayloadEdits.MAX_DEPTH + " levels");
      }
    }
  }

  private static List<Change> unchecked(
      PointsUpdateOperation operation, long sequence, CollectionSchema schema, PointLookup state)
      throws IOException {
    return switch (operation.getOperationCase()) {
      case UPSERT -> {
        List<Change> changes = new ArrayList<>();
        for (PointStruct point : operation.getUpsert().getPointsList()) {
          changes.add(new Change.Put(point(point, sequence, schema)));
        }
        yield changes;
      }
      case DELETE_POINTS -> {
        List<Change> changes = new ArrayList<>();
        for (PointId id : operation.getDeletePoints().getPoints().getPoints().getIdsList()) {
          changes.add(new Change.Remove(PointKey.of(id)));
        }
        yield changes;
      }
      case SET_PAYLOAD -> {
        var set = operation.getSetPayload();
        yield edits(
            set.getPointsSelector(),
            state,
            point ->
                point.withPayload(
                    sequence,
                    set.hasKey()
                        ? PayloadEdits.mergeAt(
                            point.payload(), PayloadKeys.path(set.getKey()), set.getPayloadMap())
                        : PayloadEdits.merge(point.payload(), set.getPayloadMap())));
      }
      case OVERWRITE_PAYLOAD -> {
        var overwrite = operation.getOverwritePayload();
        yield edits(
            overwrite.getPointsSelector(),
            state,
            point -> point.withPayload(sequence, Map.copyOf(overwrite.getPayloadMap())));
      }
      case DELETE_PAYLOAD -> {
        var delete = operation.getDeletePayload();
        List<PayloadPath> paths = delete.getKeysList().stream().map(PayloadKeys::path).toList();
        yield edits(
            delete.getPointsSelector(),
            state,
            point -> {
              Map<String, Value> payload = point.payload();
              for (PayloadPath path : paths) {
                payload = PayloadEdits.remove(payload, path);
              }
              return point.withPayload(sequence, payload);
            });
      }
      case CLEAR_PAYLOAD ->
          edits(
              operation.getClearPayload().getPoints(),
              state,
              point -> point.withPayload(sequence, Map.of()));
      case UPDATE_VECTORS -> {
        List<Change> changes = new ArrayList<>();
        Map<PointKey, Point> seen = new HashMap<>();
        for (PointVectors update : operation.getUpdateVectors().getPointsList()) {
          PointKey key = PointKey.of(update.getId());
          Point old = seen.containsKey(key) ? seen.get(key) : state.point(key);
          if (old != null) {
            Map<String, float[]> dense = new HashMap<>(old.dense());
            Map<String, SparseVector> sparse = new HashMap<>(old.sparse());
            read(update.getVectors(), schema, dense, sparse);
            Point changed = new Point(key, sequence, old.payload(), dense, sparse);
            seen.put(key, changed);
            changes.add(new Change.Put(changed));
          }
        }
        yield changes;
      }
      case DELETE_VECTORS -> {
        Set<String> names = new HashSet<>(operation.getDeleteVectors().getVectors().getNamesList());
        yield edits(
            operation.getDeleteVectors().getPointsSelector(),
            state,
            point -> {
              Map<String, float[]> dense = new HashMap<>(point.dense());
              Map<String, SparseVector> sparse = new HashMap<>(point.sparse());
              dense.keySet().removeAll(names);
              sparse.keySet().removeAll(names);
              return new Point(point.key(), sequence, point.payload(), dense, sparse);
            });
      }
      case DELETE_DEPRECATED, CLEAR_PAYLOAD_DEPRECATED, OPERATION_NOT_SET ->
          throw new IllegalStateException("not resolved: " + operation.getOperationCase());
    };
  }

  private static List<Change> edits(
      PointsSelector selector, PointLookup state, UnaryOperator<Point> edit) throws IOException {
    List<Change> changes = new ArrayList<>();
    for (PointId id : selector.getPoints().getIdsList()) {
      Point point = state.point(PointKey.of(id));
      if (point != null) {
        changes.add(new Change.Put(edit.apply(point)));
      }
    }
    return changes;
  }

  /** The point of an upsert. */
  static Point point(PointStruct struct, long sequence, CollectionSchema schema) {
    if (!struct.hasVectors()) {
      throw Refusal.invalid("Expected some vectors");
    }
    Map<String, float[]> dense = new HashMap<>();
    Map<String, SparseVector> sparse = new HashMap<>();
    read(struct.getVectors(), schema, dense, sparse);
    return new Point(PointKey.of(struct.getId()), sequence, struct.getPayloadMap(), dense, sparse);
  }

  private static void read(
      Vectors vectors,
      CollectionSchema schema,
      Map<String, float[]> dense,
      Map<String, SparseVector> sparse) {
    switch (vectors.getVectorsOptionsCase()) {
      case VECTOR -> read("", vectors.getVector(), schema, dense, sparse);
      case VECTORS ->
          vectors
              .getVectors()
              .getVectorsMap()
              .forEach((name, vector) -> read(name, vector, schema, dense, sparse));
      case VECTORSOPTIONS_NOT_SET -> throw Refusal.invalid("Expected some vectors");
    }
  }

  @SuppressWarnings("deprecation") // Older clients send vectors in the deprecated fields only.
  private static void read(
      String name,
      Vector vector,
      CollectionSchema schema,
      Map<String, float[]> dense,
      Map<String, SparseVector> sparse) {
    switch (vector.getVectorCase()) {
      case DENSE -> dense.put(name, schema.prepareStored(name, vector.getDense().getDataList()));
      case SPARSE -> sparse.put(name, sparse(name, vector.getSparse(), schema));
      case MULTI_DENSE ->
          dense.put(name, schema.prepareMulti(name, vector.getMultiDense().getVectorsList()));
      case DOCUMENT -> throw Refusal.unsupported("Vector.document");
      case IMAGE -> throw Refusal.unsupported("Vector.image");
      case OBJECT -> throw Refusal.unsupported("Vector.object");
      case VECTOR_NOT_SET -> {
        if (vector.hasVectorsCount()) {
          throw Refusal.unsupported("Vector.vectors_count");
        }
        if (vector.hasIndices()) {
          Points.SparseVector old =
              Points.SparseVector.newBuilder()
                  .addAllIndices(vector.getIndices().getDataList())
                  .addAllValues(vector.getDataList())
                  .build();
          sparse.put(name, sparse(name, old, schema));
        } else {
          dense.put(name, schema.prepareStored(name, vector.getDataList()));
        }
      }
    }
  }

  static SparseVector sparse(String name, Points.SparseVector vector, CollectionSchema schema) {
    schema.requireSparse(name);
    return SparseVector.of(vector.getIndicesList(), vector.getValuesList());
  }
}
