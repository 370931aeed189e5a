package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.createNamed;
import static dev.vectormesh.embedded.qdrant.Clients.get;
import static dev.vectormesh.embedded.qdrant.Clients.payload;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.VectorFactory.vector;
import static io.qdrant.client.VectorsFactory.namedVectors;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;

import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import io.qdrant.client.grpc.Points.Vector;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;

/** A collection "c" with named vectors and a collection "plain" with one, both empty. */
abstract class PointsScene {
  abstract QdrantUnderTest server();

  @BeforeEach
  void create() {
    server().clear();
    createNamed(client(), 2, Map.of("cos", Distance.Cosine, "dot", Distance.Dot));
    get(
        client()
            .createCollectionAsync(
                "plain", VectorParams.newBuilder().setSize(2).setDistance(Distance.Dot).build()));
  }

  QdrantClient client() {
    return server().client();
  }

  static PointStruct point(PointId id, Map<String, Vector> vectors, Map<String, ?> json) {
    return PointStruct.newBuilder()
        .setId(id)
        .setVectors(namedVectors(vectors))
        .putAllPayload(payload(json))
        .build();
  }

  RetrievedPoint only(String collection, PointId id) {
    List<RetrievedPoint> points =
        get(client().retrieveAsync(collection, List.of(id), true, true, null));
    assertThat(points).hasSize(1);
    return points.getFirst();
  }

  ScrollResponse scroll(ScrollPoints request) {
    return get(client().scrollAsync(request));
  }

  static PointStruct tagged(long number, String tag) {
    return point(id(number), Map.of("dot", vector(1f, number)), Map.of("tag", tag));
  }

  List<Long> ids() {
    return scroll(ScrollPoints.newBuilder().setCollectionName("c").setLimit(100).build())
        .getResultList()
        .stream()
        .map(point -> point.getId().getNum())
        .toList();
  }
}
