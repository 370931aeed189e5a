package dev.vectormesh.embedded.qdrant.log;

import dev.vectormesh.embedded.qdrant.error.Refusal;
import dev.vectormesh.embedded.qdrant.payload.PayloadEdits;
import dev.vectormesh.embedded.qdrant.segment.CollectionSchema;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import java.util.Map;

/** What is asked of an operation before it gets into the log; a replay asks no more. */
public final class OperationRules {
  private OperationRules() {}

  /** Refuses what the collection cannot hold. */
  public static void check(PointsUpdateOperation operation, CollectionSchema schema) {
    switch (operation.getOperationCase()) {
      case UPSERT -> {
        for (PointStruct point : operation.getUpsert().getPointsList()) {
          requireJson(point.getPayloadMap());
        }
      }
      case SET_PAYLOAD -> requireJson(operation.getSetPayload().getPayloadMap());
      case OVERWRITE_PAYLOAD -> requireJson(operation.getOverwritePayload().getPayloadMap());
      case DELETE_VECTORS ->
          operation
              .getDeleteVectors()
              .getVectors()
              .getNamesList()
              .forEach(name -> requireKnown(schema, name));
      default -> {}
    }
  }

  private static void requireKnown(CollectionSchema schema, String vector) {
    if (!schema.hasVector(vector)) {
      throw Refusal.notFound("Not existing vector name error: " + vector);
    }
  }

  static void requireJson(Map<String, Value> payload) {
    if (!PayloadEdits.isFinite(payload)) {
      throw Refusal.invalid("cannot convert to json number: NaN and Infinity are none");
    }
  }
}
