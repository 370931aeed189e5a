package dev.vectormesh.search.qdrant;

import dev.vectormesh.platform.qdrant.Qdrant;
import dev.vectormesh.search.query.Condition;
import dev.vectormesh.search.query.Scope;
import dev.vectormesh.search.stats.IndexFigures;
import dev.vectormesh.search.stats.IndexFigures.State;
import dev.vectormesh.search.stats.IndexStatistics;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Points;
import io.qdrant.client.grpc.PointsGrpc;

/** Counts points, and asks Qdrant how their collection is doing. */
public final class QdrantIndexFigures implements IndexStatistics.Store {
  private final Qdrant qdrant;

  public QdrantIndexFigures(Qdrant qdrant) {
    this.qdrant = qdrant;
  }

  @Override
  public IndexFigures figures(Scope scope, Condition condition) {
    try {
      CollectionInfo info =
          qdrant.await(qdrant.client().getCollectionInfoAsync(scope.collection()));
      Points.CountPoints count =
          Points.CountPoints.newBuilder()
              .setCollectionName(scope.collection())
              .setFilter(QdrantFilters.of(scope, condition))
              .setExact(true)
              .build();
      return new IndexFigures(
          qdrant.call(PointsGrpc.getCountMethod(), count).getResult().getCount(), state(info));
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return new IndexFigures(0, State.EMPTY);
      }
      throw e;
    }
  }

  private static State state(CollectionInfo info) {
    return switch (info.getStatus()) {
      case Green -> State.GREEN;
      case Yellow -> State.YELLOW;
      case Grey -> State.GREY;
      case Red, UnknownCollectionStatus, UNRECOGNIZED -> State.RED;
    };
  }
}
