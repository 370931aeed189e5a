package dev.vectormesh.search.qdrant;

import dev.vectormesh.platform.qdrant.Qdrant;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.grpc.Collections;
import io.qdrant.client.grpc.Points;
import io.qdrant.client.grpc.PointsGrpc;

/**
 * Searches a few collections once, so that their graphs are read into memory and the way is
 * compiled before a caller waits for it. What is found is of nobody's tenant and is dropped.
 */
public final class QdrantWarmup {
  /** Enough to walk the way; reading all of a large installation would hold the start up. */
  private static final int COLLECTIONS = 16;

  private static final int POINTS = 10;

  private final Qdrant qdrant;

  public QdrantWarmup(Qdrant qdrant) {
    this.qdrant = qdrant;
  }

  /**
   * Walks the way.
   *
   * @throws StatusRuntimeException when Qdrant does not answer; what it answers with a failure is
   *     left to those who search it
   */
  public void walk() {
    unlessAway(() -> {
      qdrant.ownCollections().stream()
          .limit(COLLECTIONS)
          .forEach(name -> unlessAway(() -> walk(name)));
    });
  }

  private static void unlessAway(Runnable step) {
    try {
      step.run();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.UNAVAILABLE) {
        throw e;
      }
    }
  }

  private void walk(String collection) {
    Collections.CollectionParams params =
        qdrant.await(qdrant.client().getCollectionInfoAsync(collection)).getConfig().getParams();
    Points.QueryBatchPoints.Builder batch =
        Points.QueryBatchPoints.newBuilder().setCollectionName(collection);
    params
        .getVectorsConfig()
        .getParamsMap()
        .getMapMap()
        .forEach((name, vector) ->
            batch.addQueryPoints(nearest(collection, name, diagonal((int) vector.getSize()))));
    params
        .getSparseVectorsConfig()
        .getMapMap()
        .keySet()
        .forEach(name -> batch.addQueryPoints(nearest(collection, name, word())));
    if (batch.getQueryPointsCount() > 0) {
      var unused = qdrant.call(PointsGrpc.getQueryBatchMethod(), batch.build());
    }
  }

  private static Points.QueryPoints nearest(
      String collection, String vector, Points.VectorInput input) {
    return Points.QueryPoints.newBuilder()
        .setCollectionName(collection)
        .setUsing(vector)
        .setQuery(Points.Query.newBuilder().setNearest(input))
        .setLimit(POINTS)
        .setWithPayload(WithPayloadSelectorFactory.enable(true))
        .build();
  }

  /** A vector of length 1 that favours no dimension. */
  private static Points.VectorInput diagonal(int dimension) {
    Points.DenseVector.Builder vector = Points.DenseVector.newBuilder();
    float each = (float) (1 / Math.sqrt(dimension));
    for (int i = 0; i < dimension; i++) {
      vector.addData(each);
    }
    return Points.VectorInput.newBuilder().setDense(vector).build();
  }

  private static Points.VectorInput word() {
    return Points.VectorInput.newBuilder()
        .setSparse(Points.SparseVector.newBuilder().addIndices(1).addValues(1))
        .build();
  }
}
