package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.get;
import static io.qdrant.client.ConditionFactory.datetimeRange;
import static io.qdrant.client.ConditionFactory.filter;
import static io.qdrant.client.ConditionFactory.geoRadius;
import static io.qdrant.client.ConditionFactory.hasId;
import static io.qdrant.client.ConditionFactory.hasVector;
import static io.qdrant.client.ConditionFactory.isEmpty;
import static io.qdrant.client.ConditionFactory.isNull;
import static io.qdrant.client.ConditionFactory.match;
import static io.qdrant.client.ConditionFactory.matchExceptKeywords;
import static io.qdrant.client.ConditionFactory.matchExceptValues;
import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.ConditionFactory.matchKeywords;
import static io.qdrant.client.ConditionFactory.matchPhrase;
import static io.qdrant.client.ConditionFactory.matchText;
import static io.qdrant.client.ConditionFactory.matchTextAny;
import static io.qdrant.client.ConditionFactory.matchValues;
import static io.qdrant.client.ConditionFactory.nested;
import static io.qdrant.client.ConditionFactory.range;
import static io.qdrant.client.ConditionFactory.valuesCount;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.VectorFactory.vector;
import static io.qdrant.client.VectorsFactory.namedVectors;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorParamsMap;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.DatetimeRange;
import io.qdrant.client.grpc.Common.FieldCondition;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.GeoBoundingBox;
import io.qdrant.client.grpc.Common.GeoPoint;
import io.qdrant.client.grpc.Common.MinShould;
import io.qdrant.client.grpc.Common.Range;
import io.qdrant.client.grpc.Common.ValuesCount;
import io.qdrant.client.grpc.JsonWithInt.NullValue;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import io.qdrant.client.grpc.Points.FieldType;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.ScrollPoints;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
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
  private static final String LONG = "long ".repeat(100);

  private static final List<Map<String, Object>> PAYLOADS =
      List.of(
          Map.of(),
          Map.of("city", "Berlin", "n", 1, "price", 1.5, "ok", true, "day", "2024-02-01"),
          Map.of("city", "Paris", "n", 2, "price", 3, "ok", false, "day", "2024-02-15T12:00:00Z"),
          Map.of("city", List.of("Berlin", "Rome"), "n", List.of(2, 5), "price", -0.5),
          Map.of("city", NullValue.NULL_VALUE, "n", List.of(), "text", "The quick Brown fox"),
          Map.of("meta", Map.of("author", "ann", "tags", List.of("a", "b")), "n", 0),
          Map.of("meta", Map.of("author", List.of("bob", "ann")), "city", LONG),
          Map.of(
              "parts",
              List.of(Map.of("k", "x", "v", 1), Map.of("k", "y", "v", 2)),
              "day",
              "2024-02-15T14:00:00.5+02:00"),
          Map.of("parts", List.of(Map.of("k", "x", "v", 2), Map.of("k", "y", "v", 1)), "n", "2"),
          Map.of("odd key.", "here", "deep", List.of(List.of(1, 2)), "text", "a fox, a dog"),
          Map.of("place", place(13.4, 52.52), "many", List.of("a", NullValue.NULL_VALUE)),
          Map.of("place", List.of(place(37.6, 55.75), place(2.35, 48.86)), "many", "a"),
          Map.of("place", place(179.9, -17), "many", List.of("a", "b"), "text", LONG + "fox"),
          Map.of("place", place(-179, -16), "many", List.of(NullValue.NULL_VALUE)),
          Map.of("place", Map.of("lon", 13, "lat", "52"), "many", List.of(Map.of("x", 1))));

  private static Map<String, Object> place(double lon, double lat) {
    return Map.of("lon", lon, "lat", lat);
  }

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
    for (int i = 0; i < PAYLOADS.size(); i++) {
      points.add(
          PointStruct.newBuilder()
              .setId(id(i))
              .setVectors(namedVectors(Map.of(i % 2 == 0 ? "a" : "b", vector(1f, i))))
              .putAllPayload(Clients.payload(PAYLOADS.get(i)))
              .build());
    }
    return points;
  }

  static Stream<Arguments> conditions() {
    List<Arguments> rows = new ArrayList<>();
    row(rows, "keyword", matchKeyword("city", "Berlin"), 1, 3);
    row(rows, "keyword, other case", matchKeyword("city", "berlin"));
    row(rows, "long keyword", matchKeyword("city", LONG), 6);
    row(rows, "another long keyword", matchKeyword("city", LONG + "x"));
    row(rows, "any keyword", matchKeywords("city", List.of("Paris", "Rome")), 2, 3);
    row(rows, "no keyword", matchKeywords("city", List.of()));
    row(rows, "except keywords", matchExceptKeywords("city", List.of("Berlin")), 2, 3, 6);
    row(rows, "integer", match("n", 2), 2, 3);
    row(rows, "any integer", matchValues("n", List.of(0L, 5L)), 3, 5);
    row(rows, "except integers", matchExceptValues("n", List.of(1L, 2L)), 3, 5, 8);
    row(rows, "true", match("ok", true), 1);
    row(rows, "false", match("ok", false), 2);
    row(rows, "text without index", matchText("text", "quick B"), 4);
    row(rows, "range gt", range("price", Range.newBuilder().setGt(1.5).build()), 2);
    row(rows, "range gte", range("price", Range.newBuilder().setGte(1.5).build()), 1, 2);
    row(rows, "range lt 0", range("price", Range.newBuilder().setLt(0).build()), 3);
    row(rows, "range lte", range("price", Range.newBuilder().setLte(1.5).build()), 1, 3);
    row(
        rows,
        "range both, any element",
        range("n", Range.newBuilder().setGte(2).setLt(6).build()),
        2,
        3);
    row(rows, "range around 0", range("n", Range.newBuilder().setGte(-0.0).setLte(0).build()), 5);
    row(rows, "empty range", range("n", Range.newBuilder().setGt(2).setLt(2).build()));
    row(rows, "range on text", range("city", Range.newBuilder().setGt(0).build()));
    row(
        rows,
        "datetime",
        datetimeRange(
            "day", DatetimeRange.newBuilder().setGt(time("2024-02-01T00:00:00Z")).build()),
        2,
        7);
    row(
        rows,
        "datetime with a zone and a fraction",
        datetimeRange(
            "day",
            DatetimeRange.newBuilder()
                .setGt(time("2024-02-15T12:00:00.4Z"))
                .setLte(time("2024-02-15T12:00:00.5Z"))
                .build()),
        7);
    row(
        rows,
        "datetime of a mere date",
        datetimeRange(
            "day", DatetimeRange.newBuilder().setLte(time("2024-02-01T00:00:00Z")).build()),
        1);
    row(rows, "empty", isEmpty("city"), 0, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14);
    row(rows, "empty array", isEmpty("n"), 0, 4, 6, 7, 9, 10, 11, 12, 13, 14);
    row(rows, "null", isNull("city"), 4);
    row(rows, "empty array is not null", isNull("n"));
    row(rows, "dotted", matchKeyword("meta.author", "ann"), 5, 6);
    row(rows, "array of values", matchKeyword("meta.tags", "b"), 5);
    row(rows, "array of values, each", matchKeyword("meta.tags[]", "b"), 5);
    row(rows, "array of values, by position", matchKeyword("meta.tags[0]", "b"));
    row(rows, "array of values, by right position", matchKeyword("meta.tags[1]", "b"), 5);
    row(rows, "array of objects without brackets", matchKeyword("parts.k", "x"));
    row(rows, "array of objects", matchKeyword("parts[].k", "x"), 7, 8);
    row(
        rows,
        "empty in array of objects",
        isEmpty("parts[].k"),
        0,
        1,
        2,
        3,
        4,
        5,
        6,
        9,
        10,
        11,
        12,
        13,
        14);
    row(rows, "array in array", match("deep", 1));
    row(rows, "array in array, each", match("deep[]", 1), 9);
    row(rows, "quoted key", matchKeyword("\"odd key.\"", "here"), 9);
    row(
        rows,
        "nested: one object has both",
        nested(
            "parts",
            Filter.newBuilder().addMust(matchKeyword("k", "x")).addMust(match("v", 1)).build()),
        7);
    row(
        rows,
        "nested, must not",
        nested("parts[]", Filter.newBuilder().addMustNot(matchKeyword("k", "x")).build()),
        7,
        8);
    row(
        rows,
        "values count of values",
        valuesCount("many", ValuesCount.newBuilder().setGt(1).build()),
        10,
        12);
    row(
        rows,
        "values count of one",
        valuesCount("many", ValuesCount.newBuilder().setGte(1).setLte(1).build()),
        11,
        13,
        14);
    row(
        rows,
        "values count in an array",
        valuesCount("many[]", ValuesCount.newBuilder().setLt(1).build()),
        0,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        10,
        11,
        13);
    row(rows, "except one of several", matchExceptKeywords("many", List.of("a")), 12, 14);
    row(rows, "except all", matchExceptKeywords("many", List.of("a", "b")), 14);
    row(rows, "except, each", matchExceptKeywords("many[]", List.of("a")), 12, 14);
    row(rows, "except a long one", matchExceptKeywords("city", List.of(LONG, "Paris")), 1, 3);
    row(rows, "text in a long text", matchText("text", "fox"), 4, 9, 12);
    row(rows, "any text", matchTextAny("text", "dog quick"), 4, 9);
    row(rows, "phrase", matchPhrase("text", "quick Brown"), 4);
    row(rows, "null in an array", isNull("many[]"), 10, 13);
    row(rows, "box", box(52.6, 13, 52, 13.5), 10);
    row(rows, "box around several", box(56, 2, 48, 38), 10, 11);
    row(rows, "box over the antimeridian", box(-15, 179, -18, -178), 12, 13);
    row(rows, "circle", geoRadius("place", 52.511, 13.423637f, 3_000f), 10);
    row(rows, "circle, element of an array", geoRadius("place", 48.8566, 2.3522, 1_000f), 11);
    row(rows, "circle, each", geoRadius("place[]", 48.8566, 2.3522, 1_000f), 11);
    row(rows, "circle over the antimeridian", geoRadius("place", -16.5, 179.5, 200_000f), 12, 13);
    row(rows, "circle around a pole", geoRadius("place", -89.9, 0, 9_000_000f), 12, 13);
    row(rows, "circle that misses", geoRadius("place", 52.511, 20.42, 3_000f));
    row(
        rows,
        "is_null false",
        field("city", f -> f.setIsNull(false)),
        0,
        1,
        2,
        3,
        5,
        6,
        7,
        8,
        9,
        10,
        11,
        12,
        13,
        14);
    row(rows, "is_empty false", field("n", f -> f.setIsEmpty(false)), 1, 2, 3, 5, 8);
    row(
        rows,
        "nested with a range",
        nested(
            "parts",
            Filter.newBuilder()
                .addMust(matchKeyword("k", "y"))
                .addMust(range("v", Range.newBuilder().setLt(2).build()))
                .build()),
        8);
    row(
        rows,
        "nested, some",
        nested(
            "parts",
            Filter.newBuilder().addShould(matchKeyword("k", "z")).addShould(match("v", 1)).build()),
        7,
        8);
    row(rows, "ids", hasId(List.of(id(3), id(5), id(77))), 3, 5);
    row(rows, "vector", hasVector("b"), 1, 3, 5, 7, 9, 11, 13);
    row(rows, "values count", valuesCount("n", ValuesCount.newBuilder().setGte(2).build()), 3);
    row(
        rows,
        "values count of nothing",
        valuesCount("n", ValuesCount.newBuilder().setLt(1).build()),
        0,
        4,
        6,
        7,
        9,
        10,
        11,
        12,
        13,
        14);
    row(
        rows,
        "should",
        filter(
            Filter.newBuilder()
                .addShould(matchKeyword("city", "Paris"))
                .addShould(match("n", 0))
                .build()),
        2,
        5);
    row(
        rows,
        "must and should and must not",
        filter(
            Filter.newBuilder()
                .addMust(range("n", Range.newBuilder().setGte(0).build()))
                .addShould(matchKeyword("city", "Berlin"))
                .addShould(matchKeyword("city", "Paris"))
                .addMustNot(match("ok", true))
                .build()),
        2,
        3);
    row(
        rows,
        "two of three",
        filter(
            Filter.newBuilder()
                .setMinShould(
                    MinShould.newBuilder()
                        .setMinCount(2)
                        .addConditions(matchKeyword("city", "Berlin"))
                        .addConditions(match("n", 2))
                        .addConditions(range("price", Range.newBuilder().setGt(0).build())))
                .build()),
        1,
        2,
        3);
    row(
        rows,
        "more than there are",
        filter(
            Filter.newBuilder()
                .setMinShould(MinShould.newBuilder().setMinCount(2).addConditions(match("n", 2)))
                .build()));
    row(
        rows,
        "nothing asked",
        filter(Filter.getDefaultInstance()),
        0,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        10,
        11,
        12,
        13,
        14);
    return rows.stream();
  }

  private static void row(List<Arguments> rows, String name, Condition condition, long... ids) {
    for (String state : STATES) {
      rows.add(Arguments.of(state, name, condition, ids));
    }
  }

  private static Condition box(double north, double west, double south, double east) {
    return field(
        "place",
        field ->
            field.setGeoBoundingBox(
                GeoBoundingBox.newBuilder()
                    .setTopLeft(GeoPoint.newBuilder().setLat(north).setLon(west))
                    .setBottomRight(GeoPoint.newBuilder().setLat(south).setLon(east))));
  }

  private static Condition field(String key, UnaryOperator<FieldCondition.Builder> condition) {
    return Condition.newBuilder()
        .setField(condition.apply(FieldCondition.newBuilder().setKey(key)))
        .build();
  }

  private static Timestamp time(String text) {
    Instant instant = Instant.parse(text);
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  @ParameterizedTest(name = "{1} in {0}")
  @MethodSource("conditions")
  void condition_selectsItsPoints(String state, String name, Condition condition, long[] ids) {
    Filter filter = Filter.newBuilder().addMust(condition).build();

    assertThat(select(state, filter)).containsExactlyElementsOf(boxed(ids));
  }

  @ParameterizedTest(name = "not {1} in {0}")
  @MethodSource("conditions")
  void negation_selectsTheOthers(String state, String name, Condition condition, long[] ids) {
    Filter filter = Filter.newBuilder().addMustNot(condition).build();
    List<Long> others = new ArrayList<>(LongStream.range(0, PAYLOADS.size()).boxed().toList());
    others.removeAll(boxed(ids));

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

  private static List<Long> boxed(long[] ids) {
    List<Long> list = new ArrayList<>();
    for (long each : ids) {
      list.add(each);
    }
    return list;
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
