package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.get;
import static io.qdrant.client.ConditionFactory.matchText;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.VectorFactory.vector;
import static io.qdrant.client.VectorsFactory.namedVectors;
import static org.assertj.core.api.Assertions.assertThat;

import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorParamsMap;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import io.qdrant.client.grpc.Points.FieldType;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.ScrollPoints;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of condition on points that are new, old, and both. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FilterContract {
  private static final List<String> STATES = List.of("new", "old", "both");

  abstract QdrantUnderTest server();

  @BeforeAll
  void fill() {
    server().clear();
    List<PointStruct> points = points();
    for (String state : STATES) {
      VectorParams params = VectorParams.newBuilder().setSize(2).setDistance(Distance.Dot).build();
      get(
          client()
              .createCollectionAsync(
                  CreateCollection.newBuilder()
                      .setCollectionName(state)
                      .setVectorsConfig(
                          VectorsConfig.newBuilder()
                              .setParamsMap(
                                  VectorParamsMap.newBuilder()
                                      .putMap("a", params)
                                      .putMap("b", params)))
                      .build()));
    }
    get(client().upsertAsync("old", points));
    get(client().upsertAsync("both", points.subList(0, 6)));
    server().settle();
    get(client().upsertAsync("new", points));
    get(client().upsertAsync("both", points.subList(6, points.size())));
  }

  private QdrantClient client() {
    return server().client();
  }

  private static List<PointStruct> points() {
    List<PointStruct> points = new ArrayList<>();
    for (int i = 0; i < FilterRows.PAYLOADS.size(); i++) {
      points.add(
          PointStruct.newBuilder()
              .setId(id(i))
              .setVectors(namedVectors(Map.of(i % 2 == 0 ? "a" : "b", vector(1f, i))))
              .putAllPayload(Clients.payload(FilterRows.PAYLOADS.get(i)))
              .build());
    }
    return points;
  }

  static Stream<Arguments> conditions() {
    return FilterRows.all().stream()
        .flatMap(row ->
            STATES.stream()
                .map(state -> Arguments.of(state, row.name(), row.condition(), row.selected())));
  }

  @ParameterizedTest(name = "{1} in {0}")
  @MethodSource("conditions")
  void condition_selectsItsPoints(String state, String name, Condition condition, List<Long> ids) {
    Filter filter = Filter.newBuilder().addMust(condition).build();

    assertThat(select(state, filter)).containsExactlyElementsOf(ids);
  }

  @ParameterizedTest(name = "not {1} in {0}")
  @MethodSource("conditions")
  void negation_selectsTheOthers(String state, String name, Condition condition, List<Long> ids) {
    Filter filter = Filter.newBuilder().addMustNot(condition).build();
    List<Long> others =
        new ArrayList<>(LongStream.range(0, FilterRows.PAYLOADS.size()).boxed().toList());
    others.removeAll(ids);

    assertThat(select(state, filter)).containsExactlyElementsOf(others);
  }

  private List<Long> select(String state, Filter filter) {
    ScrollPoints scroll =
        ScrollPoints.newBuilder().setCollectionName(state).setFilter(filter).setLimit(100).build();
    List<Long> ids =
        get(client().scrollAsync(scroll)).getResultList().stream()
            .map(point -> point.getId().getNum())
            .toList();
    assertThat(get(client().countAsync(state, filter, true))).isEqualTo(ids.size());
    return ids;
  }

  @ParameterizedTest
  @MethodSource("states")
  void textCondition_goesByWordsUnderATextIndex(String state) {
    Filter byWords = Filter.newBuilder().addMust(matchText("text", "BROWN quick")).build();
    assertThat(select(state, byWords)).isEmpty();

    get(
        client()
            .createPayloadIndexAsync(
                CreateFieldIndexCollection.newBuilder()
                    .setCollectionName(state)
                    .setFieldName("text")
                    .setWait(true)
                    .setFieldType(FieldType.FieldTypeText)
                    .build(),
                null));

    assertThat(select(state, byWords)).containsExactly(4L);
    get(client().deletePayloadIndexAsync(state, "text", true, null, null));
    assertThat(select(state, byWords)).isEmpty();
  }

  static Stream<String> states() {
    return STATES.stream();
  }
}
