package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.failure;
import static dev.vectormesh.embedded.qdrant.Clients.get;
import static io.qdrant.client.QueryFactory.nearest;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.FieldCondition;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.GeoPolygon;
import io.qdrant.client.grpc.Points.ContextInput;
import io.qdrant.client.grpc.Points.CreateVectorNameRequest;
import io.qdrant.client.grpc.Points.DeleteVectorNameRequest;
import io.qdrant.client.grpc.Points.DiscoverInput;
import io.qdrant.client.grpc.Points.DiscoverPoints;
import io.qdrant.client.grpc.Points.Document;
import io.qdrant.client.grpc.Points.Formula;
import io.qdrant.client.grpc.Points.Query;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.RelevanceFeedbackInput;
import io.qdrant.client.grpc.Points.SearchMatrixPoints;
import io.qdrant.client.grpc.Points.SearchParams;
import io.qdrant.client.grpc.Points.ShardKeySelector;
import io.qdrant.client.grpc.Points.VectorInput;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is not served says so by name. */
class UnsupportedTest {
  @RegisterExtension private final TestServer server = new TestServer();

  @BeforeEach
  void create() {
    get(
        client()
            .createCollectionAsync(
                "c", VectorParams.newBuilder().setSize(2).setDistance(Distance.Dot).build()));
  }

  private QdrantClient client() {
    return server.client();
  }

  static List<Arguments> queries() {
    QueryPoints.Builder nearest = QueryPoints.newBuilder().setQuery(nearest(1f, 1f));
    return List.of(
        Arguments.of(
            "Query.discover", of(Query.newBuilder().setDiscover(DiscoverInput.newBuilder()))),
        Arguments.of("Query.context", of(Query.newBuilder().setContext(ContextInput.newBuilder()))),
        Arguments.of("Query.formula", of(Query.newBuilder().setFormula(Formula.newBuilder()))),
        Arguments.of(
            "Query.relevance_feedback",
            of(Query.newBuilder().setRelevanceFeedback(RelevanceFeedbackInput.newBuilder()))),
        Arguments.of(
            "VectorInput.document",
            of(
                Query.newBuilder()
                    .setNearest(VectorInput.newBuilder().setDocument(Document.newBuilder())))),
        Arguments.of(
            "FieldCondition.geo_polygon",
            nearest
                .clone()
                .setFilter(
                    Filter.newBuilder()
                        .addMust(
                            Condition.newBuilder()
                                .setField(
                                    FieldCondition.newBuilder()
                                        .setKey("a")
                                        .setGeoPolygon(GeoPolygon.newBuilder()))))),
        Arguments.of(
            "SearchParams.indexed_only",
            nearest.clone().setParams(SearchParams.newBuilder().setIndexedOnly(true))),
        Arguments.of(
            "shard_key_selector",
            nearest.clone().setShardKeySelector(ShardKeySelector.newBuilder())));
  }

  private static QueryPoints.Builder of(Query.Builder query) {
    return QueryPoints.newBuilder().setQuery(query);
  }

  @ParameterizedTest
  @MethodSource("queries")
  void query_namesTheField(String field, QueryPoints.Builder request) {
    Status status = failure(client().queryAsync(request.clone().setCollectionName("c").build()));

    assertThat(status.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    assertThat(status.getDescription()).endsWith(field);
  }

  @Test
  void methods_areNamed() {
    SearchMatrixPoints matrix = SearchMatrixPoints.newBuilder().setCollectionName("c").build();
    Map<String, Function<QdrantClient, Future<?>>> calls =
        Map.of(
            "Points/Discover",
            client ->
                client.discoverAsync(DiscoverPoints.newBuilder().setCollectionName("c").build()),
            "Points/SearchMatrixPairs",
            client -> client.searchMatrixPairsAsync(matrix),
            "Points/SearchMatrixOffsets",
            client -> client.searchMatrixOffsetsAsync(matrix),
            "Points/CreateVectorName",
            client ->
                client.createVectorNameAsync(
                    CreateVectorNameRequest.newBuilder()
                        .setCollectionName("c")
                        .setVectorName("v")
                        .build()),
            "Points/DeleteVectorName",
            client ->
                client.deleteVectorNameAsync(
                    DeleteVectorNameRequest.newBuilder()
                        .setCollectionName("c")
                        .setVectorName("v")
                        .build()),
            "Collections/CollectionClusterInfo",
            client -> client.getCollectionClusterInfoAsync("c"),
            "Snapshots/List",
            client -> client.listSnapshotAsync("c"));

    calls.forEach((method, call) -> {
      Status status = failure(call.apply(client()));
      assertThat(status.getCode()).as(method).isEqualTo(Status.Code.UNIMPLEMENTED);
      assertThat(status.getDescription()).contains(method);
    });
  }
}
