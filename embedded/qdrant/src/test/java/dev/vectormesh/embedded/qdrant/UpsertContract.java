package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.failure;
import static dev.vectormesh.embedded.qdrant.Clients.get;
import static dev.vectormesh.embedded.qdrant.Clients.payload;
import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.VectorFactory.vector;
import static io.qdrant.client.VectorsFactory.namedVectors;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.qdrant.client.VectorFactory;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.NullValue;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.UpdateMode;
import io.qdrant.client.grpc.Points.UpdateStatus;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.Points.Vector;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writing whole points. */
abstract class UpsertContract extends PointsScene {
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

  @Test
  void upsert_refusesWhatDoesNotFitAndWritesNothing() {
    record Row(PointStruct point, @Nullable String description) {}
    for (Row row :
        List.of(
            new Row(
                point(id(2), Map.of("cos", vector(1, 2, 3)), Map.of()),
                "Wrong input: Vector dimension error: expected dim: 2, got 3 for vector 'cos'"),
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
}
