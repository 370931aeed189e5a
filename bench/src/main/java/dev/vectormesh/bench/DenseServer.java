package dev.vectormesh.bench;

import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.QueryFactory.nearest;
import static io.qdrant.client.ValueFactory.value;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.awaitility.Awaitility.await;

import dev.vectormesh.embedded.qdrant.EmbeddedQdrant;
import io.grpc.ManagedChannel;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.grpc.Collections.BinaryQuantization;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionStatus;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.QuantizationConfig;
import io.qdrant.client.grpc.Collections.QuantizationType;
import io.qdrant.client.grpc.Collections.ScalarQuantization;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.QuantizationSearchParams;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.SearchParams;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The embedded server with one collection, by the official client. */
final class DenseServer implements AutoCloseable {
  static final String COLLECTION = "bench";
  private static final int BATCH = 256;

  /** Less than one in so many are not worth a new graph of all, and are compared one by one. */
  private static final int TOO_FEW_TO_JOIN = 100;

  private final EmbeddedQdrant server;
  private final QdrantClient inProcess;
  private final QdrantClient tcp;

  private DenseServer(EmbeddedQdrant server, QdrantClient inProcess, QdrantClient tcp) {
    this.server = server;
    this.inProcess = inProcess;
    this.tcp = tcp;
  }

  static DenseServer open(Path directory) throws IOException {
    String name = directory.toString();
    EmbeddedQdrant server = EmbeddedQdrant.builder(directory).inProcessName(name).port(0).start();
    // The client's thread is not needed between the answer and the future.
    ManagedChannel channel = InProcessChannelBuilder.forName(name).directExecutor().build();
    return new DenseServer(
        server,
        new QdrantClient(QdrantGrpcClient.newBuilder(channel, true).build()),
        new QdrantClient(
            QdrantGrpcClient.newBuilder("127.0.0.1", server.port(), false, false).build()));
  }

  void create(int dimensions, @Nullable QuantizationConfig quantization) throws Exception {
    CreateCollection.Builder request =
        CreateCollection.newBuilder()
            .setCollectionName(COLLECTION)
            .setHnswConfig(HnswConfigDiff.newBuilder().setM(16).setEfConstruct(200))
            .setVectorsConfig(
                VectorsConfig.newBuilder()
                    .setParams(
                        VectorParams.newBuilder()
                            .setSize(dimensions)
                            .setDistance(Distance.Cosine)));
    if (quantization != null) {
      request.setQuantizationConfig(quantization);
    }
    inProcess.createCollectionAsync(request.build()).get();
  }

  static QuantizationConfig int8() {
    return QuantizationConfig.newBuilder()
        .setScalar(ScalarQuantization.newBuilder().setType(QuantizationType.Int8))
        .build();
  }

  static QuantizationConfig oneBit() {
    return QuantizationConfig.newBuilder().setBinary(BinaryQuantization.newBuilder()).build();
  }

  /** Points a second, acknowledged. */
  double upsert(float[][] points) throws Exception {
    long start = System.nanoTime();
    for (int from = 0; from < points.length; from += BATCH) {
      List<PointStruct> batch = new ArrayList<>(BATCH);
      for (int i = from; i < Math.min(points.length, from + BATCH); i++) {
        batch.add(
            PointStruct.newBuilder()
                .setId(id(i))
                .setVectors(vectors(points[i]))
                .putPayload("tenth", value("t" + i % 10))
                .putPayload("hundredth", value("h" + i % 100))
                .build());
      }
      inProcess.upsertAsync(COLLECTION, batch).get();
    }
    return points.length / ((System.nanoTime() - start) / 1e9);
  }

  CollectionInfo info() throws Exception {
    return inProcess.getCollectionInfoAsync(COLLECTION).get();
  }

  /** Waits until all points but a last few have their place in a graph. */
  void awaitIndexed() {
    await().forever().until(this::isIndexed);
  }

  boolean isIndexed() throws Exception {
    CollectionInfo info = info();
    long waiting = info.getPointsCount() - info.getIndexedVectorsCount();
    return info.getStatus() == CollectionStatus.Green
        && waiting * TOO_FEW_TO_JOIN <= info.getPointsCount();
  }

  NearestEngine inProcess(@Nullable String field, @Nullable String value) {
    return engine(inProcess, field, value);
  }

  NearestEngine tcp() {
    return engine(tcp, null, null);
  }

  private static NearestEngine engine(
      QdrantClient client, @Nullable String field, @Nullable String value) {
    return query -> {
      QueryPoints.Builder request =
          QueryPoints.newBuilder()
              .setCollectionName(COLLECTION)
              .setQuery(nearest(query))
              .setLimit(ClusteredVectors.K)
              .setParams(
                  SearchParams.newBuilder()
                      .setHnswEf(128)
                      .setQuantization(QuantizationSearchParams.newBuilder().setRescore(true)));
      if (field != null && value != null) {
        request.setFilter(Filter.newBuilder().addMust(matchKeyword(field, value)));
      }
      List<ScoredPoint> hits = client.queryAsync(request.build()).get();
      return hits.stream().mapToInt(hit -> (int) hit.getId().getNum()).toArray();
    };
  }

  @Override
  public void close() throws IOException {
    inProcess.close();
    tcp.close();
    server.close();
  }
}
