package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.failure;
import static dev.vectormesh.embedded.qdrant.Clients.get;
import static dev.vectormesh.embedded.qdrant.Clients.payload;
import static dev.vectormesh.embedded.qdrant.Clients.value;
import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.VectorFactory.vector;
import static io.qdrant.client.VectorsFactory.namedVectors;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.JsonWithInt.NullValue;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.PointVectors;
import io.qdrant.client.grpc.Points.PointsIdsList;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.SetPayloadPoints;
import io.qdrant.client.grpc.Points.UpdatePointVectors;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Changing payloads and vectors of points that are there. */
abstract class UpdateContract extends PointsScene {
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
  void deleteVectors_ofANameThatIsNone_isRefused() {
    Status status = failure(client().deleteVectorsAsync("c", List.of("nope"), List.of(id(1))));

    assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(status.getDescription()).contains("nope");
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
}
