package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.failure;
import static dev.vectormesh.embedded.qdrant.Clients.get;
import static dev.vectormesh.embedded.qdrant.Clients.payload;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.QueryFactory.nearest;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.ScoredPoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same server where requests are bytes: over TCP, by the client's own way of connecting. */
class TcpIT {
  @TempDir private Path directory;

  private static QdrantClient connect(int port) {
    return new QdrantClient(QdrantGrpcClient.newBuilder("127.0.0.1", port, false).build());
  }

  @Test
  void client_writesAndFindsOverTcp() throws Exception {
    try (EmbeddedQdrant server = EmbeddedQdrant.builder(directory).port(0).start();
        QdrantClient client = connect(server.port())) {
      assertThat(get(client.healthCheckAsync()).getVersion()).startsWith("1.18");
      exercise(client);
    }
  }

  @Test
  void services_workOnAnotherServer() throws Exception {
    try (EmbeddedQdrant qdrant = EmbeddedQdrant.builder(directory).start()) {
      NettyServerBuilder builder =
          NettyServerBuilder.forPort(0).directExecutor().maxInboundMessageSize(64 << 20);
      qdrant.services().forEach(builder::addService);
      Server other = builder.build().start();
      try (QdrantClient client = connect(other.getPort())) {
        exercise(client);
      } finally {
        other.shutdownNow().awaitTermination();
      }
    }
  }

  private static void exercise(QdrantClient client) {
    get(
        client.createCollectionAsync(
            "c", VectorParams.newBuilder().setSize(2).setDistance(Distance.Dot).build()));
    List<PointStruct> points = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      points.add(
          PointStruct.newBuilder()
              .setId(id(i))
              .setVectors(vectors(1, i))
              .putAllPayload(payload(Map.of("text", "x".repeat(4_000), "n", i)))
              .build());
    }
    get(client.upsertAsync("c", points));

    List<ScoredPoint> hits =
        get(
            client.queryAsync(
                QueryPoints.newBuilder()
                    .setCollectionName("c")
                    .setQuery(nearest(0f, 1f))
                    .setWithPayload(WithPayloadSelectorFactory.enable(true))
                    .setLimit(200)
                    .build()));

    assertThat(hits).hasSize(200);
    assertThat(hits.getFirst().getId().getNum()).isEqualTo(255);
    assertThat(hits.getFirst().getPayloadOrThrow("n").getIntegerValue()).isEqualTo(255);
    assertThat(failure(client.countAsync("missing")).getCode()).isEqualTo(Status.Code.NOT_FOUND);
    List<PointStruct> large =
        List.of(
            PointStruct.newBuilder()
                .setId(id(1))
                .setVectors(vectors(1, 1))
                .putAllPayload(payload(Map.of("text", "x".repeat(10 << 20))))
                .build());
    get(client.upsertAsync("c", large));
    assertThat(get(client.countAsync("c"))).isEqualTo(256);
  }

  @Test
  void takenPort_isAnErrorOfTheStart() throws Exception {
    try (EmbeddedQdrant server = EmbeddedQdrant.builder(directory.resolve("a")).port(0).start()) {
      Throwable failure =
          catchThrowable(
              () -> EmbeddedQdrant.builder(directory.resolve("b")).port(server.port()).start());

      assertThat(failure).isInstanceOf(java.io.IOException.class);
    }
  }
}
