package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.get;
import static dev.vectormesh.embedded.qdrant.Clients.payload;
import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.VectorFactory.vector;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.GetPoints;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Reading points back one by one, and deleting them. */
abstract class PointsContract extends PointsScene {
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
