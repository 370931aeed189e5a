package dev.vectormesh.bench;

import static java.util.stream.Collectors.toMap;

import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.VectorFactory;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.NamedVectors;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.Points.Vector;
import io.qdrant.client.grpc.Points.VectorOutput;
import io.qdrant.client.grpc.Points.Vectors;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A mesh's points written to its engine once more, with nothing around it. */
final class BareUpserts {
  private static final int BATCH = 256;
  private static final String NAME = "bare";

  private BareUpserts() {}

  /** Into a collection of the same form, in batches one after the other; points a second. */
  static double perSecond(PictureMesh mesh, String live) throws Exception {
    try (QdrantClient qdrant =
        new QdrantClient(QdrantGrpcClient.newBuilder(mesh.engine("qdrant"), true).build())) {
      var params = qdrant.getCollectionInfoAsync(live).get().getConfig().getParams();
      var made =
          qdrant
              .createCollectionAsync(
                  CreateCollection.newBuilder()
                      .setCollectionName(NAME)
                      .setVectorsConfig(params.getVectorsConfig())
                      .setSparseVectorsConfig(params.getSparseVectorsConfig())
                      .build())
              .get();
      long count = 0;
      long nanos = 0;
      @Nullable PointId next = null;
      do {
        ScrollResponse read = qdrant.scrollAsync(page(live, next)).get();
        UpsertPoints upsert =
            UpsertPoints.newBuilder()
                .setCollectionName(NAME)
                .setWait(true)
                .addAllPoints(read.getResultList().stream().map(BareUpserts::again).toList())
                .build();
        long start = System.nanoTime();
        var upserted = qdrant.upsertAsync(upsert).get();
        nanos += System.nanoTime() - start;
        count += upsert.getPointsCount();
        next = read.hasNextPageOffset() ? read.getNextPageOffset() : null;
      } while (next != null);
      var dropped = qdrant.deleteCollectionAsync(NAME).get();
      return count / (nanos / 1e9);
    }
  }

  private static ScrollPoints page(String live, @Nullable PointId from) {
    ScrollPoints.Builder page =
        ScrollPoints.newBuilder()
            .setCollectionName(live)
            .setLimit(BATCH)
            .setWithPayload(WithPayloadSelectorFactory.enable(true))
            .setWithVectors(WithVectorsSelectorFactory.enable(true));
    if (from != null) {
      page.setOffset(from);
    }
    return page.build();
  }

  private static PointStruct again(RetrievedPoint point) {
    Map<String, Vector> vectors =
        point.getVectors().getVectors().getVectorsMap().entrySet().stream()
            .collect(toMap(Map.Entry::getKey, named -> vector(named.getValue())));
    return PointStruct.newBuilder()
        .setId(point.getId())
        .putAllPayload(point.getPayloadMap())
        .setVectors(
            Vectors.newBuilder().setVectors(NamedVectors.newBuilder().putAllVectors(vectors)))
        .build();
  }

  private static Vector vector(VectorOutput from) {
    return from.hasSparse()
        ? Vector.newBuilder().setSparse(from.getSparse()).build()
        : VectorFactory.vector(from.getDense().getDataList());
  }
}
