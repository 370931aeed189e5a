package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.failure;
import static dev.vectormesh.embedded.qdrant.Clients.get;
import static dev.vectormesh.embedded.qdrant.Clients.payload;
import static dev.vectormesh.embedded.qdrant.Clients.value;
import static io.qdrant.client.ConditionFactory.datetimeRange;
import static io.qdrant.client.ConditionFactory.geoBoundingBox;
import static io.qdrant.client.ConditionFactory.isEmpty;
import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.ConditionFactory.matchText;
import static io.qdrant.client.ConditionFactory.nested;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.VectorsFactory.vectors;
import static io.qdrant.client.WithVectorsSelectorFactory.enable;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.DatetimeRange;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.OrderBy;
import io.qdrant.client.grpc.Points.PayloadExcludeSelector;
import io.qdrant.client.grpc.Points.PayloadIncludeSelector;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointsIdsList;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.SetPayloadPoints;
import io.qdrant.client.grpc.Points.StartFrom;
import io.qdrant.client.grpc.Points.WithPayloadSelector;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Payloads as they really come, found by new points and by old ones alike. */
abstract class OddPayloadContract {

  /** So many that a condition is not answered by reading them all. */
  private static final int OTHERS = 100;

  abstract QdrantUnderTest server();

  @BeforeEach
  void create() {
    server().clear();
    get(
        client()
            .createCollectionAsync(
                "c", VectorParams.newBuilder().setSize(1).setDistance(Distance.Dot).build()));
  }

  private QdrantClient client() {
    return server().client();
  }

  private static PointStruct point(long number, Map<String, Value> payload) {
    return PointStruct.newBuilder()
        .setId(id(number))
        .setVectors(vectors(1f))
        .putAllPayload(payload)
        .build();
  }

  private void upsert(List<Map<String, Value>> payloads) {
    for (int i = 0; i < payloads.size(); i++) {
      get(client().upsertAsync("c", List.of(point(i + 1, payloads.get(i)))));
    }
  }

  private void upsertOthers() {
    for (int i = 0; i < OTHERS; i++) {
      get(client().upsertAsync("c", List.of(point(1_000 + i, payload(Map.of("other", i))))));
    }
  }

  private void index(String key, PayloadSchemaType type) {
    get(client().createPayloadIndexAsync("c", key, type, null, null, null, null));
  }

  private List<Long> found(Condition... conditions) {
    ScrollPoints request =
        ScrollPoints.newBuilder()
            .setCollectionName("c")
            .setFilter(Filter.newBuilder().addAllMust(List.of(conditions)))
            .build();
    return get(client().scrollAsync(request)).getResultList().stream()
        .map(hit -> hit.getId().getNum())
        .toList();
  }

  /** New points, and the same when they are old. */
  private void assertFound(List<Long> expected, Condition... conditions) {
    assertThat(found(conditions)).as("new").isEqualTo(expected);
    server().settle();
    assertThat(found(conditions)).as("old").isEqualTo(expected);
  }

  private Value stored(long number, @Nullable WithPayloadSelector parts) {
    WithPayloadSelector selector =
        parts == null ? WithPayloadSelector.newBuilder().setEnable(true).build() : parts;
    RetrievedPoint point =
        get(client().retrieveAsync("c", List.of(id(number)), selector, enable(false), null))
            .getFirst();
    return Value.newBuilder()
        .setStructValue(Struct.newBuilder().putAllFields(point.getPayloadMap()))
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"items[]", "items[0]", "items[0].sub", "items[].sub"})
  void setPayload_throughAnArrayThatIsNoneMakesAnEmptyOne(String key) {
    upsert(List.of(payload(Map.of("x", 1)), payload(Map.of("items", "scalar"))));

    for (long number : new long[] {1, 2}) {
      get(
          client()
              .setPayloadAsync(
                  SetPayloadPoints.newBuilder()
                      .setCollectionName("c")
                      .putPayload("c", value(5))
                      .setKey(key)
                      .setPointsSelector(
                          PointsSelector.newBuilder()
                              .setPoints(PointsIdsList.newBuilder().addIds(id(number))))
                      .build(),
                  null));
    }

    assertThat(stored(1, null)).isEqualTo(value(Map.of("x", 1, "items", List.of())));
    assertThat(stored(2, null)).isEqualTo(value(Map.of("items", List.of())));
  }

  @Test
  void keysWithControlCharacters_areKeysLikeOthers() {
    upsert(
        List.of(
            payload(Map.of("a\u0001b", "x")),
            payload(Map.of("a", Map.of("b", "x"))),
            payload(Map.of("a\u0002", "x", "\u0003", "x")),
            payload(Map.of("a", List.of("x")))));
    index("a.b", PayloadSchemaType.Keyword);

    assertFound(List.of(2L), matchKeyword("a.b", "x"));
    assertFound(List.of(1L, 3L, 4L), isEmpty("a.b"));
    assertFound(List.of(4L), matchKeyword("a[]", "x"));
    assertFound(List.of(3L), matchKeyword("\"\u0003\"", "x"));
    Status status =
        failure(
            client()
                .scrollAsync(
                    ScrollPoints.newBuilder()
                        .setCollectionName("c")
                        .setFilter(Filter.newBuilder().addMust(matchKeyword("\u0003", "x")))
                        .build()));
    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).contains("Invalid json path: '\u0003'");
  }

  @ParameterizedTest
  @CsvSource({
    "2024-01-01T00:00:00Z,          true",
    "2024-01-01T01:00:00+01:00,     true",
    "2024-01-01 01:00:00+01,        true",
    "2024-01-01T01:00:00+0100,      true",
    "2024-01-01 01:00:00 +01:00,    true",
    "2024-01-01t00:00:00z,          true",
    "2024-01-01 00:00:00.000,       true",
    "2024-01-01 00:00,              true",
    "2024-01-01,                    true",
    "2023-12-31T23:59:60Z,          false",
    "2024-01-01T00:00,              true",
    "2024-01-01T00:00Z,             false",
    "2024-01-01T24:00:00Z,          false",
    "2024-02-30,                    false",
  })
  void datetime_isWhatTheRealServerTakesForOne(String text, boolean isTime) {
    upsert(List.of(payload(Map.of("t", text))));
    Timestamp at =
        Timestamp.newBuilder()
            .setSeconds(Instant.parse("2024-01-01T00:00:00Z").getEpochSecond())
            .build();

    assertFound(
        isTime ? List.of(1L) : List.of(),
        datetimeRange("t", DatetimeRange.newBuilder().setGte(at).setLte(at).build()));
  }

  @Test
  void textInNestedObjects_isMatchedByTheIndexOfItsWholeKey() {
    upsert(List.of(payload(Map.of("docs", List.of(Map.of("text", "The Quick fox"))))));
    Condition quick = nested("docs[]", matchText("text", "quick"));
    index("text", PayloadSchemaType.Text);
    assertFound(List.of(), quick);

    index("docs[].text", PayloadSchemaType.Text);

    assertFound(List.of(1L), quick);
    assertFound(List.of(1L), nested("docs", matchText("text", "quick")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "हानि    | हानि",
        "ह       | ''",
        "10 m²   | '10 m² flat'",
        "Ⅷ       | 'Henry Ⅷ'",
        "½       | '½ cup'",
      })
  void words_haveMarksAndNumerals(String word, String text) {
    upsert(
        List.of(
            payload(Map.of("s", "हानि")),
            payload(Map.of("s", "10 m flat")),
            payload(Map.of("s", "10 m² flat")),
            payload(Map.of("s", "Henry Ⅷ")),
            payload(Map.of("s", "½ cup"))));
    index("s", PayloadSchemaType.Text);

    List<Long> found = found(matchText("s", word));

    assertThat(found.stream().map(number -> stored(number, null)))
        .isEqualTo(text.isEmpty() ? List.of() : List.of(value(Map.of("s", text))));
  }

  @Test
  void geoPoints_areFoundInListsOfListsAndOnTheGlobeOnly() {
    upsert(
        List.of(
            payload(Map.of("b", List.of(List.of(Map.of("lon", 10, "lat", 50))))),
            payload(Map.of("b", List.of(Map.of("lon", 10, "lat", 50)))),
            payload(Map.of("b", List.of(Map.of("lon", 370, "lat", 50))))));
    upsertOthers();

    assertFound(List.of(1L, 2L), geoBoundingBox("b[]", 51, 9, 49, 11));
  }

  @Test
  void numbersThatJsonDoesNotHave_areRefused() {
    for (double number : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      Map<String, Value> odd = payload(Map.of("deep", List.of(Map.of("f", number))));

      assertThat(failure(client().upsertAsync("c", List.of(point(1, odd)))).getCode())
          .isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(failure(client().setPayloadAsync("c", odd, id(1), null, null, null)).getCode())
          .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
    assertThat(found()).isEmpty();
  }

  @Test
  void negativeZero_isZeroInEveryOrder() {
    upsert(
        List.of(payload(Map.of("f", 0.0)), payload(Map.of("f", -0.0)), payload(Map.of("f", 1.0))));
    index("f", PayloadSchemaType.Float);
    ScrollPoints request =
        ScrollPoints.newBuilder()
            .setCollectionName("c")
            .setOrderBy(
                OrderBy.newBuilder().setKey("f").setStartFrom(StartFrom.newBuilder().setFloat(0)))
            .build();

    for (int i = 0; i < 2; i++) {
      assertThat(get(client().scrollAsync(request)).getResultList())
          .extracting(RetrievedPoint::getId)
          .containsExactly(id(1), id(2), id(3));
      server().settle();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"items[-1].q", "items[+0].q", "items[x]"})
  void keyWithAnOddIndex_isRefused(String key) {
    upsert(List.of(payload(Map.of("items", List.of(Map.of("q", "x"))))));

    Status status =
        failure(
            client()
                .scrollAsync(
                    ScrollPoints.newBuilder()
                        .setCollectionName("c")
                        .setFilter(Filter.newBuilder().addMust(matchKeyword(key, "x")))
                        .build()));

    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "+a[].b  | {a=[{b=1}, {b=3}]}",
        "+a.b    | {a=[]}",
        "+a[0].b | {a=[]}",
        "+s[0]   | {s=[]}",
        "+s[]    | {s=[1, 2]}",
        "+o.b    | {o={b=1}}",
        "+o[].b  | {o={}}",
        "-a[].b  | {a=[{c=2}, {}], o={b=1, c=2}, s=[1, 2]}",
        "-a.b    | {a=[{b=1, c=2}, {b=3}], o={b=1, c=2}, s=[1, 2]}",
        "-a[0]   | {a=[{b=1, c=2}, {b=3}], o={b=1, c=2}, s=[1, 2]}",
        "-s[]    | {a=[{b=1, c=2}, {b=3}], o={b=1, c=2}, s=[]}",
        "-o.b    | {a=[{b=1, c=2}, {b=3}], o={c=2}, s=[1, 2]}",
      })
  void payloadSelector_namesElementsByBracketsAlone(String selector, String expected) {
    upsert(
        List.of(
            payload(
                Map.of(
                    "a", List.of(Map.of("b", 1, "c", 2), Map.of("b", 3)),
                    "o", Map.of("b", 1, "c", 2),
                    "s", List.of(1, 2)))));
    WithPayloadSelector.Builder parts = WithPayloadSelector.newBuilder();
    if (selector.startsWith("+")) {
      parts.setInclude(PayloadIncludeSelector.newBuilder().addFields(selector.substring(1)));
    } else {
      parts.setExclude(PayloadExcludeSelector.newBuilder().addFields(selector.substring(1)));
    }

    assertThat(text(stored(1, parts.build()))).isEqualTo(expected);
  }

  private static String text(Value value) {
    return switch (value.getKindCase()) {
      case STRUCT_VALUE ->
          new TreeMap<>(value.getStructValue().getFieldsMap())
              .entrySet().stream()
                  .map(field -> field.getKey() + "=" + text(field.getValue()))
                  .collect(joining(", ", "{", "}"));
      case LIST_VALUE ->
          value.getListValue().getValuesList().stream()
              .map(OddPayloadContract::text)
              .collect(joining(", ", "[", "]"));
      default -> Long.toString(value.getIntegerValue());
    };
  }
}
