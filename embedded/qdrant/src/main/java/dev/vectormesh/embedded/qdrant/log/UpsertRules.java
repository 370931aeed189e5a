package dev.vectormesh.embedded.qdrant.log;

import dev.vectormesh.embedded.qdrant.error.Refusal;
import dev.vectormesh.embedded.qdrant.segment.PointFilter;
import dev.vectormesh.embedded.qdrant.segment.PointKey;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointVectors;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import io.qdrant.client.grpc.Points.PointsUpdateOperation.PointStructList;
import io.qdrant.client.grpc.Points.PointsUpdateOperation.UpdateVectors;
import io.qdrant.client.grpc.Points.UpdateMode;
import java.io.IOException;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Which points of an upsert or of new vectors are written, by the mode and the filter on what is
 * there.
 */
final class UpsertRules {

  private UpsertRules() {}

  static PointsUpdateOperation resolve(
      PointsUpdateOperation operation, Snapshot state, PointFilter.Compiler filters)
      throws IOException {
    PointStructList upsert = operation.getUpsert();
    if (!upsert.hasUpdateFilter() && upsert.getUpdateMode() == UpdateMode.Upsert) {
      return operation;
    }
    PointFilter filter =
        upsert.hasUpdateFilter() ? filters.compile(upsert.getUpdateFilter()) : null;
    PointStructList.Builder kept = PointStructList.newBuilder();
    for (PointStruct point : upsert.getPointsList()) {
      if (isWritten(state.find(PointKey.of(point.getId())), upsert.getUpdateMode(), filter)) {
        kept.addPoints(point);
      }
    }
    return PointsUpdateOperation.newBuilder().setUpsert(kept).build();
  }

  /** Vectors of points that are there and pass the filter; a missing point is refused. */
  static PointsUpdateOperation resolveVectors(
      PointsUpdateOperation operation, Snapshot state, PointFilter.Compiler filters)
      throws IOException {
    UpdateVectors update = operation.getUpdateVectors();
    PointFilter filter =
        update.hasUpdateFilter() ? filters.compile(update.getUpdateFilter()) : null;
    UpdateVectors.Builder kept = UpdateVectors.newBuilder();
    for (PointVectors point : update.getPointsList()) {
      PointKey key = PointKey.of(point.getId());
      Snapshot.Place old = state.find(key);
      if (old == null) {
        throw Refusal.noPoint(key);
      }
      if (filter == null || passes(old, filter)) {
        kept.addPoints(point);
      }
    }
    return PointsUpdateOperation.newBuilder().setUpdateVectors(kept).build();
  }

  private static boolean isWritten(
      Snapshot.@Nullable Place old, UpdateMode mode, @Nullable PointFilter filter)
      throws IOException {
    if (old == null) {
      return mode != UpdateMode.UpdateOnly;
    }
    if (mode == UpdateMode.InsertOnly) {
      return false;
    }
    return filter == null || passes(old, filter);
  }

  private static boolean passes(Snapshot.Place point, PointFilter filter) throws IOException {
    FixedBitSet only = new FixedBitSet(point.view().segment().size());
    only.set(point.row());
    return filter.matching(point.view().segment(), only).get(point.row());
  }
}
