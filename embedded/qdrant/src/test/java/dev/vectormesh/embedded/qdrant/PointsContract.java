package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.failure;
import static dev.vectormesh.embedded.qdrant.Clients.get;
import static dev.vectormesh.embedded.qdrant.Clients.payload;
import static dev.vectormesh.embedded.qdrant.Clients.value;
import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.VectorFactory.vector;
import static io.qdrant.client.VectorsFactory.namedVectors;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.grpc.Status;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.VectorFactory;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.SparseVectorConfig;
import io.qdrant.client.grpc.Collections.SparseVectorParams;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorParamsMap;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.NullValue;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.GetPoints;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointVectors;
import io.qdrant.client.grpc.Points.PointsIdsList;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import io.qdrant.client.grpc.Points.SetPayloadPoints;
import io.qdrant.client.grpc.Points.UpdateMode;
import io.qdrant.client.grpc.Points.UpdatePointVectors;
import io.qdrant.client.grpc.Points.UpdateStatus;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.Points.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writing points, and reading them back one by one. */
abstract class PointsContract {

  abstract QdrantUnderTest server();

  @BeforeEach
  void create() {
    server().clear();
    get(
        client()
            .createCollectionAsync(
                CreateCollection.newBuilder()
                    .setCollectionName("c")
                    .setVectorsConfig(
                        VectorsConfig.newBuilder()
                            .setParamsMap(
                                VectorParamsMap.newBuilder()
                                    .putMap("cos", params(Distance.Cosine))
                                    .putMap("dot", params(Distance.Dot))))
                    .setSparseVectorsConfig(
                        SparseVectorConfig.newBuilder()
                            .putMap("words", SparseVectorParams.getDefaultInstance()))
                    .build()));
    get(client().createCollectionAsync("plain", params(Distance.Dot)));
  }

  private static VectorParams params(Distance distance) {
    return VectorParams.newBuilder().setSize(2).setDistance(distance).build();
  }

  private QdrantClient client() {
    return server().client();
  }

  private static PointStruct point(PointId id, Map<String, Vector> vectors, Map<String, ?> json) {
    return PointStruct.newBuilder()
        .setId(id)
        .setVectors(namedVectors(vectors))
        .putAllPayload(payload(json))
        .build();
  }

  private RetrievedPoint only(String collection, PointId id) {
    List<RetrievedPoint> points =
        get(client().retrieveAsync(collection, List.of(id), true, true, null));
    assertThat(points).hasSize(1);
    return points.getFirst();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void upsert_comesBackAsItWasWritten(boolean fromSegment) {
    PointId uuid = id(UUID.fromString("550e8400-e29b-41d4-a716-446655440000"));
    Map<String, Object> json =
        Map.of(
            "s",
            "text",
            "i",
            Long.MIN_VALUE,
            "d",
            0.1,
            "b",
            true,
            "z",
            NullValue.NULL_VALUE,
            "l",
            List.of(1, "two", List.of()),
            "o",
            Map.of("x", Map.of()));
    Vector words = VectorFactory.vector(List.of(0.1f, -2.5f), List.of(7, -1));

    var result =
        get(
            client()
                .upsertAsync(
                    "c",
                    List.of(
                        point(
                            uuid,
                            Map.of("cos", vector(3, 4), "dot", vector(3, 4), "words", words),
                            json))));

    assertThat(result.getStatus()).isEqualTo(UpdateStatus.Completed);
    if (fromSegment) {
      server().settle();
    }
    RetrievedPoint point = only("c", uuid);
    assertThat(point.getId()).isEqualTo(uuid);
    assertThat(point.getPayloadMap()).isEqualTo(payload(json));
    var vectors = point.getVectors().getVectors();
    assertThat(vectors.getVectorsOrThrow("cos").getDense().getDataList())
        .containsExactly(0.6f, 0.8f);
    assertThat(vectors.getVectorsOrThrow("dot").getDense().getDataList()).containsExactly(3f, 4f);
    assertThat(vectors.getVectorsOrThrow("words").getSparse().getIndicesList())
        .containsExactly(7, -1);
    assertThat(vectors.getVectorsOrThrow("words").getSparse().getValuesList())
        .containsExactly(0.1f, -2.5f);
  }

  @Test
  void upsert_replacesTheWholePoint() {
    get(
        client()
            .upsertAsync("c", List.of(point(id(1), Map.of("cos", vector(1, 0)), Map.of("a", 1)))));
    server().settle();

    get(
        client()
            .upsertAsync("c", List.of(point(id(1), Map.of("dot", vector(5, 6)), Map.of("b", 2)))));

    RetrievedPoint point = only("c", id(1));
    assertThat(point.getPayloadMap()).isEqualTo(payload(Map.of("b", 2)));
    assertThat(point.getVectors().getVectors().getVectorsMap()).containsOnlyKeys("dot");
    assertThat(get(client().countAsync("c"))).isEqualTo(1);
    server().settle();
    assertThat(only("c", id(1)).getPayloadMap()).isEqualTo(payload(Map.of("b", 2)));
    assertThat(get(client().countAsync("c"))).isEqualTo(1);
  }

  @Test
  void upsert_takesTheLastOfTwoPointsWithOneId() {
    get(
        client()
            .upsertAsync(
                "c",
                List.of(
                    point(id(1), Map.of(), Map.of("n", 1)),
                    point(id(1), Map.of(), Map.of("n", 2)))));

    assertThat(only("c", id(1)).getPayloadMap()).isEqualTo(payload(Map.of("n", 2)));
    server().settle();
    assertThat(only("c", id(1)).getPayloadMap()).isEqualTo(payload(Map.of("n", 2)));
  }

  @Test
  void upsert_byModeAndFilterLeavesTheOthersAlone() {
    get(
        client()
            .upsertAsync(
                "c",
                List.of(
                    point(id(1), Map.of(), Map.of("v", "old")),
                    point(id(2), Map.of(), Map.of("v", "fixed")))));
    UpsertPoints request =
        UpsertPoints.newBuilder()
            .setCollectionName("c")
            .setWait(true)
            .addPoints(point(id(1), Map.of(), Map.of("v", "new")))
            .addPoints(point(id(2), Map.of(), Map.of("v", "new")))
            .addPoints(point(id(3), Map.of(), Map.of("v", "new")))
            .build();

    get(client().upsertAsync(request.toBuilder().setUpdateMode(UpdateMode.InsertOnly).build()));
    assertThat(versions()).containsExactly("old", "fixed", "new");
    get(
        client()
            .upsertAsync(
                request.toBuilder()
                    .setUpdateFilter(Filter.newBuilder().addMust(matchKeyword("v", "old")))
                    .build()));
    assertThat(versions()).containsExactly("new", "fixed", "new");
    get(
        client()
            .upsertAsync(
                UpsertPoints.newBuilder()
                    .setCollectionName("c")
                    .setUpdateMode(UpdateMode.UpdateOnly)
                    .addPoints(point(id(2), Map.of(), Map.of("v", "newer")))
                    .addPoints(point(id(4), Map.of(), Map.of("v", "newer")))
                    .build()));
    assertThat(versions()).containsExactly("new", "newer", "new");
  }

  private List<String> versions() {
    return scroll(ScrollPoints.newBuilder().setCollectionName("c").setLimit(10).build())
        .getResultList()
        .stream()
        .map(point -> point.getPayloadOrThrow("v").getStringValue())
        .toList();
  }

  private ScrollResponse scroll(ScrollPoints request) {
    return get(client().scrollAsync(request));
  }

  @Test
  void upsert_refusesWhatDoesNotFitAndWritesNothing() {
    record Row(PointStruct point, @Nullable String description) {}
    for (Row row :
        List.of(
            new Row(
                point(id(2), Map.of("cos", vector(1, 2, 3)), Map.of()),
                "Wrong input: Vector dimension error: expected dim: 2, got 3"),
            new Row(
                point(id(2), Map.of("other", vector(1, 2)), Map.of()),
                "Wrong input: Not existing vector name error: other"),
            new Row(
                PointStruct.newBuilder().setId(id(2)).setVectors(vectors(1, 2)).build(),
                "Wrong input: Not existing vector name error: "),
            new Row(point(id(2), Map.of("cos", vector(1, Float.NaN)), Map.of()), null),
            new Row(
                point(
                    id(2),
                    Map.of("words", VectorFactory.vector(List.of(1f, 2f), List.of(3, 3))),
                    Map.of()),
                null),
            new Row(
                PointStruct.newBuilder()
                    .setId(PointId.newBuilder().setUuid("no-uuid"))
                    .setVectors(namedVectors(Map.of()))
                    .build(),
                "Unable to parse UUID: no-uuid"),
            new Row(PointStruct.newBuilder().setId(id(2)).build(), "Expected some vectors"))) {
      List<PointStruct> batch = List.of(point(id(1), Map.of(), Map.of()), row.point());

      Status status = failure(client().upsertAsync("c", batch));

      assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      if (row.description() != null) {
        assertThat(status.getDescription()).isEqualTo(row.description());
      }
    }
    assertThat(get(client().countAsync("c"))).isZero();
  }

  @Test
  void upsert_toAMissingCollectionIsNotFound() {
    Status status =
        failure(client().upsertAsync("gone", List.of(point(id(1), Map.of(), Map.of()))));

    assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(status.getDescription()).isEqualTo("Not found: Collection `gone` doesn't exist!");
  }

  @Test
  void delete_byIdAndByFilterReachesBufferAndSegment() {
    get(client().upsertAsync("c", List.of(tagged(1, "x"), tagged(2, "y"), tagged(3, "x"))));
    server().settle();
    get(client().upsertAsync("c", List.of(tagged(4, "x"), tagged(5, "y"))));

    get(client().deleteAsync("c", List.of(id(2), id(99))));
    get(client().deleteAsync("c", Filter.newBuilder().addMust(matchKeyword("tag", "x")).build()));

    assertThat(ids()).containsExactly(5L);
    server().settle();
    assertThat(ids()).containsExactly(5L);
    get(client().upsertAsync("c", List.of(tagged(2, "again"))));
    assertThat(ids()).containsExactly(2L, 5L);
  }

  private static PointStruct tagged(long number, String tag) {
    return point(id(number), Map.of("dot", vector(1f, number)), Map.of("tag", tag));
  }

  private List<Long> ids() {
    return scroll(ScrollPoints.newBuilder().setCollectionName("c").setLimit(100).build())
        .getResultList()
        .stream()
        .map(point -> point.getId().getNum())
        .toList();
  }

  @Test
  void unnamedVector_isReturnedUnnamed() {
    get(
        client()
            .upsertAsync(
                "plain",
                List.of(PointStruct.newBuilder().setId(id(1)).setVectors(vectors(1, 2)).build())));

    assertThat(only("plain", id(1)).getVectors().getVector().getDense().getDataList())
        .containsExactly(1f, 2f);
  }

  @Test
  void get_givesThePartsThatWereAskedFor() {
    get(
        client()
            .upsertAsync(
                "c",
                List.of(
                    point(
                        id(1),
                        Map.of("cos", vector(1, 0), "dot", vector(1, 0)),
                        Map.of(
                            "a", 1, "m", Map.of("x", 1, "y", List.of(Map.of("p", 1, "q", 2))))))));
    GetPoints request = GetPoints.newBuilder().setCollectionName("c").addIds(id(1)).build();

    var included =
        get(client()
                .retrieveAsync(
                    request.toBuilder()
                        .setWithPayload(
                            WithPayloadSelectorFactory.include(List.of("m.y[].p", "none")))
                        .setWithVectors(WithVectorsSelectorFactory.include(List.of("dot")))
                        .build(),
                    null))
            .getFirst();
    var excluded =
        get(client()
                .retrieveAsync(
                    request.toBuilder()
                        .setWithPayload(WithPayloadSelectorFactory.exclude(List.of("m.y", "a")))
                        .build(),
                    null))
            .getFirst();

    assertThat(included.getPayloadMap())
        .isEqualTo(payload(Map.of("m", Map.of("y", List.of(Map.of("p", 1))))));
    assertThat(included.getVectors().getVectors().getVectorsMap()).containsOnlyKeys("dot");
    assertThat(excluded.getPayloadMap()).isEqualTo(payload(Map.of("m", Map.of("x", 1))));
    assertThat(excluded.hasVectors()).isFalse();
  }

  @Test
  void scroll_goesThroughAllPointsInTheOrderOfTheirIds() {
    UUID small = new UUID(1, 1);
    UUID large = new UUID(-1, 1);
    List<PointStruct> points = new ArrayList<>();
    LongStream.of(30, 10, 20, -1).forEach(n -> points.add(tagged(n, "t")));
    points.add(point(id(large), Map.of(), Map.of()));
    get(client().upsertAsync("c", points));
    server().settle();
    get(client().upsertAsync("c", List.of(tagged(15, "t"), point(id(small), Map.of(), Map.of()))));

    List<PointId> seen = new ArrayList<>();
    ScrollPoints.Builder request = ScrollPoints.newBuilder().setCollectionName("c").setLimit(2);
    ScrollResponse page;
    do {
      page = scroll(request.build());
      page.getResultList().forEach(point -> seen.add(point.getId()));
      request.setOffset(page.getNextPageOffset());
    } while (page.hasNextPageOffset());

    assertThat(seen).containsExactly(id(10), id(15), id(20), id(30), id(-1), id(small), id(large));
  }

  @Test
  void setPayload_mergesOverwritesDeletesAndClears() {
    get(
        client()
            .upsertAsync(
                "c", List.of(point(id(1), Map.of("dot", vector(1, 2)), Map.of("a", 1, "b", 2)))));
    server().settle();
    Map<String, Value> changes = Map.of("b", value(3), "a", value(NullValue.NULL_VALUE));

    get(client().setPayloadAsync("c", changes, id(1), true, null, null));
    assertThat(only("c", id(1)).getPayloadMap()).isEqualTo(payload(Map.of("b", 3)));
    get(
        client()
            .setPayloadAsync(
                SetPayloadPoints.newBuilder()
                    .setCollectionName("c")
                    .setKey("m.n")
                    .putAllPayload(payload(Map.of("x", 1)))
                    .setPointsSelector(one(1))
                    .build(),
                null));
    assertThat(only("c", id(1)).getPayloadMap())
        .isEqualTo(payload(Map.of("b", 3, "m", Map.of("n", Map.of("x", 1)))));
    get(client().deletePayloadAsync("c", List.of("m.n", "zz"), id(1), true, null, null));
    assertThat(only("c", id(1)).getPayloadMap()).isEqualTo(payload(Map.of("b", 3, "m", Map.of())));
    get(client().overwritePayloadAsync("c", payload(Map.of("z", 1)), id(1), true, null, null));
    server().settle();
    assertThat(only("c", id(1)).getPayloadMap()).isEqualTo(payload(Map.of("z", 1)));
    get(client().clearPayloadAsync("c", id(1), true, null, null));
    RetrievedPoint cleared = only("c", id(1));
    assertThat(cleared.getPayloadMap()).isEmpty();
    assertThat(cleared.getVectors().getVectors().getVectorsMap()).containsOnlyKeys("dot");
  }

  private static PointsSelector one(long number) {
    return PointsSelector.newBuilder()
        .setPoints(PointsIdsList.newBuilder().addIds(id(number)))
        .build();
  }

  @Test
  void setPayload_onAMissingPointIsNotFound() {
    Status status =
        failure(client().setPayloadAsync("c", payload(Map.of("a", 1)), id(5), true, null, null));

    assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(status.getDescription()).isEqualTo("Not found: No point with id 5 found");
  }

  @Test
  void vectors_areUpdatedAndDeletedOneByOne() {
    get(
        client()
            .upsertAsync(
                "c",
                List.of(
                    point(
                        id(1), Map.of("cos", vector(1, 0), "dot", vector(1, 0)), Map.of("a", 1)))));

    get(
        client()
            .updateVectorsAsync(
                "c",
                List.of(
                    PointVectors.newBuilder()
                        .setId(id(1))
                        .setVectors(namedVectors(Map.of("dot", vector(7, 8))))
                        .build())));
    get(client().deleteVectorsAsync("c", List.of("cos"), List.of(id(1))));

    RetrievedPoint point = only("c", id(1));
    assertThat(point.getPayloadMap()).isEqualTo(payload(Map.of("a", 1)));
    var left = point.getVectors().getVectors();
    assertThat(left.getVectorsMap()).containsOnlyKeys("dot");
    assertThat(left.getVectorsOrThrow("dot").getDense().getDataList()).containsExactly(7f, 8f);
  }

  @Test
  void updateVectors_byFilterLeavesTheOthersAlone() {
    get(
        client()
            .upsertAsync(
                "c",
                List.of(
                    point(id(1), Map.of("dot", vector(1, 0)), Map.of("v", "old")),
                    point(id(2), Map.of("dot", vector(2, 0)), Map.of("v", "fixed")))));
    server().settle();
    UpdatePointVectors.Builder request =
        UpdatePointVectors.newBuilder()
            .setCollectionName("c")
            .setWait(true)
            .setUpdateFilter(Filter.newBuilder().addMust(matchKeyword("v", "old")));
    for (long number : List.of(1L, 2L)) {
      request.addPoints(
          PointVectors.newBuilder()
              .setId(id(number))
              .setVectors(namedVectors(Map.of("dot", vector(9, 9)))));
    }

    get(client().updateVectorsAsync(request.build(), null));

    assertThat(dot(1)).containsExactly(9f, 9f);
    assertThat(dot(2)).containsExactly(2f, 0f);
    request.addPoints(
        PointVectors.newBuilder()
            .setId(id(77))
            .setVectors(namedVectors(Map.of("dot", vector(1, 1)))));
    assertThat(failure(client().updateVectorsAsync(request.build(), null)).getCode())
        .isEqualTo(Status.Code.NOT_FOUND);
  }

  private List<Float> dot(long number) {
    return only("c", id(number))
        .getVectors()
        .getVectors()
        .getVectorsOrThrow("dot")
        .getDense()
        .getDataList();
  }

  @Test
  void updateBatch_carriesOutItsOperationsInOrder() {
    var upsert =
        PointsUpdateOperation.newBuilder()
            .setUpsert(
                PointsUpdateOperation.PointStructList.newBuilder()
                    .addPoints(tagged(1, "x"))
                    .addPoints(tagged(2, "y")))
            .build();
    var delete =
        PointsUpdateOperation.newBuilder()
            .setDeletePoints(
                PointsUpdateOperation.DeletePoints.newBuilder()
                    .setPoints(
                        PointsSelector.newBuilder()
                            .setFilter(Filter.newBuilder().addMust(matchKeyword("tag", "x")))))
            .build();

    var results = get(client().batchUpdateAsync("c", List.of(upsert, delete)));

    assertThat(results).hasSize(2);
    assertThat(results.get(1).getOperationId()).isGreaterThan(results.get(0).getOperationId());
    assertThat(ids()).containsExactly(2L);
  }

  @Test
  void zeroVector_staysZeroUnderCosine() {
    get(client().upsertAsync("c", List.of(point(id(1), Map.of("cos", vector(0, 0)), Map.of()))));
    server().settle();

    var data =
        only("c", id(1))
            .getVectors()
            .getVectors()
            .getVectorsOrThrow("cos")
            .getDense()
            .getDataList();

    assertThat(data).allSatisfy(each -> assertThat(each).isCloseTo(0f, within(0f)));
  }
}
