package dev.vectormesh.embedded.qdrant.storage;

import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import io.qdrant.client.grpc.Points.PointsUpdateOperation.PointStructList;
import io.qdrant.client.grpc.Points.UpdateMode;
import java.io.IOException;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/** Which points of an upsert are written, by its mode and its filter on what is there. */
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

  private static boolean isWritten(
      Snapshot.@Nullable Place old, UpdateMode mode, @Nullable PointFilter filter)
      throws IOException {
    if (old == null) {
      return mode != UpdateMode.UpdateOnly;
    }
    if (mode == UpdateMode.InsertOnly) {
      return false;
    }
    if (filter == null) {
      return true;
    }
    FixedBitSet only = new FixedBitSet(old.view().segment().size());
    only.set(old.row());
    return filter.matching(old.view().segment(), only).get(old.row());
  }
}
