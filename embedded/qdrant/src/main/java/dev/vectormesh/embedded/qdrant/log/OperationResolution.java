package dev.vectormesh.embedded.qdrant.log;

import dev.vectormesh.embedded.qdrant.error.Refusal;
import dev.vectormesh.embedded.qdrant.scan.BitRows;
import dev.vectormesh.embedded.qdrant.segment.PointFilter;
import dev.vectormesh.embedded.qdrant.segment.PointKey;
import dev.vectormesh.embedded.qdrant.segment.Segment;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.PointsIdsList;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import java.io.IOException;

/** Turns operations into such that name their points, which mean the same at every replay. */
public final class OperationResolution {
  private OperationResolution() {}

  public static PointsUpdateOperation resolve(
      PointsUpdateOperation operation, Snapshot state, PointFilter.Compiler filters)
      throws IOException {
    PointsUpdateOperation.Builder out = operation.toBuilder();
    switch (operation.getOperationCase()) {
      case UPSERT -> {
        return UpsertRules.resolve(operation, state, filters);
      }
      case DELETE_POINTS ->
          out.getDeletePointsBuilder()
              .setPoints(existing(operation.getDeletePoints().getPoints(), state, filters));
      case DELETE_DEPRECATED ->
          out.getDeletePointsBuilder()
              .setPoints(existing(operation.getDeleteDeprecated(), state, filters));
      case SET_PAYLOAD ->
          out.getSetPayloadBuilder()
              .setPointsSelector(
                  required(operation.getSetPayload().getPointsSelector(), state, filters));
      case OVERWRITE_PAYLOAD ->
          out.getOverwritePayloadBuilder()
              .setPointsSelector(
                  required(operation.getOverwritePayload().getPointsSelector(), state, filters));
      case DELETE_PAYLOAD ->
          out.getDeletePayloadBuilder()
              .setPointsSelector(
                  required(operation.getDeletePayload().getPointsSelector(), state, filters));
      case CLEAR_PAYLOAD ->
          out.getClearPayloadBuilder()
              .setPoints(required(operation.getClearPayload().getPoints(), state, filters));
      case CLEAR_PAYLOAD_DEPRECATED ->
          out.getClearPayloadBuilder()
              .setPoints(required(operation.getClearPayloadDeprecated(), state, filters));
      case UPDATE_VECTORS -> {
        return UpsertRules.resolveVectors(operation, state, filters);
      }
      case DELETE_VECTORS ->
          out.getDeleteVectorsBuilder()
              .setPointsSelector(
                  required(operation.getDeleteVectors().getPointsSelector(), state, filters));
      case OPERATION_NOT_SET -> throw Refusal.invalid("Operation is missing");
    }
    return out.build();
  }

  /** The selected points that are there. */
  private static PointsSelector existing(
      PointsSelector selector, Snapshot state, PointFilter.Compiler filters) throws IOException {
    return select(selector, state, filters, false);
  }

  /** The selected points; one named by id must be there. */
  private static PointsSelector required(
      PointsSelector selector, Snapshot state, PointFilter.Compiler filters) throws IOException {
    return select(selector, state, filters, true);
  }

  private static PointsSelector select(
      PointsSelector selector, Snapshot state, PointFilter.Compiler filters, boolean required)
      throws IOException {
    PointsIdsList.Builder ids = PointsIdsList.newBuilder();
    switch (selector.getPointsSelectorOneOfCase()) {
      case POINTS -> {
        for (PointId id : selector.getPoints().getIdsList()) {
          PointKey key = PointKey.of(id);
          if (state.find(key) != null) {
            ids.addIds(key.toProto());
          } else if (required) {
            throw Refusal.noPoint(key);
          }
        }
      }
      case FILTER -> {
        PointFilter filter = filters.compile(selector.getFilter());
        for (Snapshot.View view : state.views()) {
          var rows = filter.matching(view.segment(), view.candidates());
          Segment.Rows reader = view.segment().rows();
          for (int row : BitRows.all(rows)) {
            ids.addIds(reader.key(row).toProto());
          }
        }
      }
      case POINTSSELECTORONEOF_NOT_SET -> throw Refusal.invalid("PointsSelector is missing");
    }
    return PointsSelector.newBuilder().setPoints(ids).build();
  }
}
