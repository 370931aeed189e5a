package dev.vectormesh.embedded.qdrant.api;

import io.qdrant.client.grpc.Points.ClearPayloadPoints;
import io.qdrant.client.grpc.Points.DeletePayloadPoints;
import io.qdrant.client.grpc.Points.DeletePointVectors;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import io.qdrant.client.grpc.Points.SetPayloadPoints;
import io.qdrant.client.grpc.Points.UpdatePointVectors;
import io.qdrant.client.grpc.Points.UpsertPoints;

/** Requests that change points as the operations that they are. */
final class PointWrites {

  private PointWrites() {}

  static PointsUpdateOperation of(UpsertPoints request) {
    var list =
        PointsUpdateOperation.PointStructList.newBuilder().addAllPoints(request.getPointsList());
    if (request.hasUpdateFilter()) {
      list.setUpdateFilter(request.getUpdateFilter());
    }
    if (request.hasUpdateMode()) {
      list.setUpdateMode(request.getUpdateMode());
    }
    return PointsUpdateOperation.newBuilder().setUpsert(list).build();
  }

  static PointsUpdateOperation of(DeletePoints request) {
    return PointsUpdateOperation.newBuilder()
        .setDeletePoints(
            PointsUpdateOperation.DeletePoints.newBuilder().setPoints(request.getPoints()))
        .build();
  }

  static PointsUpdateOperation of(UpdatePointVectors request) {
    var update =
        PointsUpdateOperation.UpdateVectors.newBuilder().addAllPoints(request.getPointsList());
    if (request.hasUpdateFilter()) {
      update.setUpdateFilter(request.getUpdateFilter());
    }
    return PointsUpdateOperation.newBuilder().setUpdateVectors(update).build();
  }

  static PointsUpdateOperation of(DeletePointVectors request) {
    return PointsUpdateOperation.newBuilder()
        .setDeleteVectors(
            PointsUpdateOperation.DeleteVectors.newBuilder()
                .setPointsSelector(request.getPointsSelector())
                .setVectors(request.getVectors()))
        .build();
  }

  static PointsUpdateOperation set(SetPayloadPoints request) {
    var set =
        PointsUpdateOperation.SetPayload.newBuilder()
            .putAllPayload(request.getPayloadMap())
            .setPointsSelector(request.getPointsSelector());
    if (request.hasKey()) {
      set.setKey(request.getKey());
    }
    return PointsUpdateOperation.newBuilder().setSetPayload(set).build();
  }

  static PointsUpdateOperation overwrite(SetPayloadPoints request) {
    var overwrite =
        PointsUpdateOperation.OverwritePayload.newBuilder()
            .putAllPayload(request.getPayloadMap())
            .setPointsSelector(request.getPointsSelector());
    if (request.hasKey()) {
      overwrite.setKey(request.getKey());
    }
    return PointsUpdateOperation.newBuilder().setOverwritePayload(overwrite).build();
  }

  static PointsUpdateOperation of(DeletePayloadPoints request) {
    return PointsUpdateOperation.newBuilder()
        .setDeletePayload(
            PointsUpdateOperation.DeletePayload.newBuilder()
                .addAllKeys(request.getKeysList())
                .setPointsSelector(request.getPointsSelector()))
        .build();
  }

  static PointsUpdateOperation of(ClearPayloadPoints request) {
    return PointsUpdateOperation.newBuilder()
        .setClearPayload(
            PointsUpdateOperation.ClearPayload.newBuilder().setPoints(request.getPoints()))
        .build();
  }

  /** The fields of an operation in a batch that single requests have too. */
  static void refuseShardKey(PointsUpdateOperation operation) {
    boolean set =
        switch (operation.getOperationCase()) {
          case UPSERT -> operation.getUpsert().hasShardKeySelector();
          case DELETE_POINTS -> operation.getDeletePoints().hasShardKeySelector();
          case SET_PAYLOAD -> operation.getSetPayload().hasShardKeySelector();
          case OVERWRITE_PAYLOAD -> operation.getOverwritePayload().hasShardKeySelector();
          case DELETE_PAYLOAD -> operation.getDeletePayload().hasShardKeySelector();
          case CLEAR_PAYLOAD -> operation.getClearPayload().hasShardKeySelector();
          case UPDATE_VECTORS -> operation.getUpdateVectors().hasShardKeySelector();
          case DELETE_VECTORS -> operation.getDeleteVectors().hasShardKeySelector();
          case DELETE_DEPRECATED, CLEAR_PAYLOAD_DEPRECATED, OPERATION_NOT_SET -> false;
        };
    PointReads.refuseShardKey(set);
  }
}
