package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.failure;
import static dev.vectormesh.embedded.qdrant.Clients.get;
import static dev.vectormesh.embedded.qdrant.Clients.payload;
import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.QueryFactory.nearest;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.Query;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.Vectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same server where requests are bytes: over TCP, by the client's own way of connecting. */
class TcpIT {
  @TempDir private Path directory;

  @Test
  void client_writesAndFindsOverTcp() throws Exception {
    try (EmbeddedQdrant server = EmbeddedQdrant.builder(directory).port(0).start();
        QdrantClient client = Clients.overTcp(server.port())) {
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
      try (QdrantClient client = Clients.overTcp(other.getPort())) {
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
  void malformedRequests_areRefusedAndTheServerGoesOn() throws Exception {
    try (EmbeddedQdrant server = EmbeddedQdrant.builder(directory).port(0).start();
        QdrantClient client = Clients.overTcp(server.port())) {
      get(
          client.createCollectionAsync(
              "c", VectorParams.newBuilder().setSize(2).setDistance(Distance.Dot).build()));
      get(client.upsertAsync("c", List.of(point(vectors(1, 2)))));

      refused(client.upsertAsync("c", List.of(point(vectors(Float.NaN, 2)))));
      refused(client.upsertAsync("c", List.of(point(vectors(1, Float.POSITIVE_INFINITY)))));
      refused(client.upsertAsync("c", List.of(point(vectors(1, 2, 3)))));
      refused(client.upsertAsync("c", List.of(point(vectors()))));
      refused(client.upsertAsync("c", List.of(PointStruct.getDefaultInstance())));
      refused(client.queryAsync(query(nearest(Float.NaN, 1f))));
      refused(client.queryAsync(query(nearest(1f, 2f, 3f))));
      refused(client.queryAsync(query(nearest(List.of(1f), List.of(1, 2)))));
      refused(client.queryAsync(query(Query.getDefaultInstance())));

      assertThat(get(client.countAsync("c"))).isEqualTo(1);
    }
  }

  @Test
  void requestTooDeepForTheWire_isRefused() throws Exception {
    try (EmbeddedQdrant server = EmbeddedQdrant.builder(directory).port(0).start();
        QdrantClient client = Clients.overTcp(server.port())) {
      get(
          client.createCollectionAsync(
              "c", VectorParams.newBuilder().setSize(2).setDistance(Distance.Dot).build()));

      // A decoder gives up at 100 messages in one another, before the filters are looked at.
      Status status = failure(client.countAsync("c", nested(1_000), true));

      assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(status.getDescription()).endsWith("too many levels of nesting");
      assertThat(get(client.countAsync("c"))).isZero();
    }
  }

  /** By the server's judgement, not by an accident in it. */
  private static void refused(Future<?> call) {
    assertThat(failure(call).getCode()).isIn(Status.Code.INVALID_ARGUMENT, Status.Code.NOT_FOUND);
  }

  private static PointStruct point(Vectors vectors) {
    return PointStruct.newBuilder().setId(id(1)).setVectors(vectors).build();
  }

  private static QueryPoints query(Query query) {
    return QueryPoints.newBuilder().setCollectionName("c").setQuery(query).setLimit(3).build();
  }

  private static Filter nested(int levels) {
    Filter filter = Filter.newBuilder().addMust(matchKeyword("a", "b")).build();
    for (int i = 0; i < levels; i++) {
      filter = Filter.newBuilder().addMust(ConditionFactory.filter(filter)).build();
    }
    return filter;
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
