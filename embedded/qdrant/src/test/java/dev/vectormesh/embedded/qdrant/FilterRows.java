package dev.vectormesh.embedded.qdrant;

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

import com.google.protobuf.Timestamp;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Payloads for every kind of condition, and which of them each condition selects. */
final class FilterRows {
  private static final String LONG = "long ".repeat(100);

  static final List<Map<String, Object>> PAYLOADS =
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

  private FilterRows() {}

  private static Map<String, Object> place(double lon, double lat) {
    return Map.of("lon", lon, "lat", lat);
  }

  /** A condition, and the numbers of the payloads that it selects, in their order. */
  record Row(String name, Condition condition, List<Long> selected) {}

  static List<Row> all() {
    return Stream.of(
            ofValues(),
            ofTexts(),
            ofRanges(),
            ofKeys(),
            ofNested(),
            ofCounts(),
            ofPlaces(),
            ofAbsence(),
            ofPoints(),
            ofFilters())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Row> ofValues() {
    return List.of(
        row("keyword", matchKeyword("city", "Berlin"), 1, 3),
        row("keyword, other case", matchKeyword("city", "berlin")),
        row("long keyword", matchKeyword("city", LONG), 6),
        row("another long keyword", matchKeyword("city", LONG + "x")),
        row("any keyword", matchKeywords("city", List.of("Paris", "Rome")), 2, 3),
        row("no keyword", matchKeywords("city", List.of())),
        row("except keywords", matchExceptKeywords("city", List.of("Berlin")), 2, 3, 6),
        row("except one of several", matchExceptKeywords("many", List.of("a")), 12, 14),
        row("except all", matchExceptKeywords("many", List.of("a", "b")), 14),
        row("except, each", matchExceptKeywords("many[]", List.of("a")), 12, 14),
        row("except a long one", matchExceptKeywords("city", List.of(LONG, "Paris")), 1, 3),
        row("integer", match("n", 2), 2, 3),
        row("any integer", matchValues("n", List.of(0L, 5L)), 3, 5),
        row("except integers", matchExceptValues("n", List.of(1L, 2L)), 3, 5, 8),
        row("true", match("ok", true), 1),
        row("false", match("ok", false), 2));
  }

  private static List<Row> ofTexts() {
    return List.of(
        row("text without index", matchText("text", "quick B"), 4),
        row("text in a long text", matchText("text", "fox"), 4, 9, 12),
        row("any text", matchTextAny("text", "dog quick"), 4, 9),
        row("phrase", matchPhrase("text", "quick Brown"), 4));
  }

  private static List<Row> ofRanges() {
    return List.of(
        row("range gt", range("price", Range.newBuilder().setGt(1.5).build()), 2),
        row("range gte", range("price", Range.newBuilder().setGte(1.5).build()), 1, 2),
        row("range lt 0", range("price", Range.newBuilder().setLt(0).build()), 3),
        row("range lte", range("price", Range.newBuilder().setLte(1.5).build()), 1, 3),
        row(
            "range both, any element",
            range("n", Range.newBuilder().setGte(2).setLt(6).build()),
            2,
            3),
        row("range around 0", range("n", Range.newBuilder().setGte(-0.0).setLte(0).build()), 5),
        row("empty range", range("n", Range.newBuilder().setGt(2).setLt(2).build())),
        row("range on text", range("city", Range.newBuilder().setGt(0).build())),
        row(
            "datetime",
            datetimeRange(
                "day", DatetimeRange.newBuilder().setGt(time("2024-02-01T00:00:00Z")).build()),
            2,
            7),
        row(
            "datetime with a zone and a fraction",
            datetimeRange(
                "day",
                DatetimeRange.newBuilder()
                    .setGt(time("2024-02-15T12:00:00.4Z"))
                    .setLte(time("2024-02-15T12:00:00.5Z"))
                    .build()),
            7),
        row(
            "datetime of a mere date",
            datetimeRange(
                "day", DatetimeRange.newBuilder().setLte(time("2024-02-01T00:00:00Z")).build()),
            1));
  }

  private static List<Row> ofKeys() {
    return List.of(
        row("dotted", matchKeyword("meta.author", "ann"), 5, 6),
        row("array of values", matchKeyword("meta.tags", "b"), 5),
        row("array of values, each", matchKeyword("meta.tags[]", "b"), 5),
        row("array of values, by position", matchKeyword("meta.tags[0]", "b")),
        row("array of values, by right position", matchKeyword("meta.tags[1]", "b"), 5),
        row("array of objects without brackets", matchKeyword("parts.k", "x")),
        row("array of objects", matchKeyword("parts[].k", "x"), 7, 8),
        row("empty in array of objects", isEmpty("parts[].k"), allBut(7, 8)),
        row("array in array", match("deep", 1)),
        row("array in array, each", match("deep[]", 1), 9),
        row("quoted key", matchKeyword("\"odd key.\"", "here"), 9));
  }

  private static List<Row> ofNested() {
    return List.of(
        row(
            "nested: one object has both",
            nested(
                "parts",
                Filter.newBuilder().addMust(matchKeyword("k", "x")).addMust(match("v", 1)).build()),
            7),
        row(
            "nested, must not",
            nested("parts[]", Filter.newBuilder().addMustNot(matchKeyword("k", "x")).build()),
            7,
            8),
        row(
            "nested with a range",
            nested(
                "parts",
                Filter.newBuilder()
                    .addMust(matchKeyword("k", "y"))
                    .addMust(range("v", Range.newBuilder().setLt(2).build()))
                    .build()),
            8),
        row(
            "nested, some",
            nested(
                "parts",
                Filter.newBuilder()
                    .addShould(matchKeyword("k", "z"))
                    .addShould(match("v", 1))
                    .build()),
            7,
            8));
  }

  private static List<Row> ofCounts() {
    return List.of(
        row(
            "values count of values",
            valuesCount("many", ValuesCount.newBuilder().setGt(1).build()),
            10,
            12),
        row(
            "values count of one",
            valuesCount("many", ValuesCount.newBuilder().setGte(1).setLte(1).build()),
            11,
            13,
            14),
        row(
            "values count in an array",
            valuesCount("many[]", ValuesCount.newBuilder().setLt(1).build()),
            10,
            13),
        row("values count", valuesCount("n", ValuesCount.newBuilder().setGte(2).build()), 3),
        row(
            "values count of an empty array, not of nothing",
            valuesCount("n", ValuesCount.newBuilder().setLt(1).build()),
            4));
  }

  private static List<Row> ofPlaces() {
    return List.of(
        row("box", box(52.6, 13, 52, 13.5), 10),
        row("box around several", box(56, 2, 48, 38), 10, 11),
        row("box over the antimeridian", box(-15, 179, -18, -178), 12, 13),
        row("circle", geoRadius("place", 52.511, 13.423637f, 3_000f), 10),
        row("circle, element of an array", geoRadius("place", 48.8566, 2.3522, 1_000f), 11),
        row("circle, each", geoRadius("place[]", 48.8566, 2.3522, 1_000f), 11),
        row("circle over the antimeridian", geoRadius("place", -16.5, 179.5, 200_000f), 12, 13),
        row("circle around a pole", geoRadius("place", -89.9, 0, 9_000_000f), 12, 13),
        row("circle that misses", geoRadius("place", 52.511, 20.42, 3_000f)));
  }

  private static List<Row> ofAbsence() {
    return List.of(
        row("empty", isEmpty("city"), allBut(1, 2, 3, 6)),
        row("empty array", isEmpty("n"), allBut(1, 2, 3, 5, 8)),
        row("is_empty false", field("n", f -> f.setIsEmpty(false)), 1, 2, 3, 5, 8),
        row("null", isNull("city"), 4),
        row("empty array is not null", isNull("n")),
        row("null in an array", isNull("many[]"), 10, 13),
        row("is_null false", field("city", f -> f.setIsNull(false)), allBut(4)));
  }

  private static List<Row> ofPoints() {
    return List.of(
        row("ids", hasId(List.of(id(3), id(5), id(77))), 3, 5),
        row("vector", hasVector("b"), 1, 3, 5, 7, 9, 11, 13));
  }

  private static List<Row> ofFilters() {
    return List.of(
        row(
            "should",
            filter(
                Filter.newBuilder()
                    .addShould(matchKeyword("city", "Paris"))
                    .addShould(match("n", 0))
                    .build()),
            2,
            5),
        row(
            "must and should and must not",
            filter(
                Filter.newBuilder()
                    .addMust(range("n", Range.newBuilder().setGte(0).build()))
                    .addShould(matchKeyword("city", "Berlin"))
                    .addShould(matchKeyword("city", "Paris"))
                    .addMustNot(match("ok", true))
                    .build()),
            2,
            3),
        row(
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
            3),
        row(
            "more than there are",
            filter(
                Filter.newBuilder()
                    .setMinShould(
                        MinShould.newBuilder().setMinCount(2).addConditions(match("n", 2)))
                    .build())),
        row("nothing asked", filter(Filter.getDefaultInstance()), allBut()));
  }

  private static Row row(String name, Condition condition, long... selected) {
    return new Row(name, condition, LongStream.of(selected).boxed().toList());
  }

  /** Every payload but these. */
  private static long[] allBut(long... left) {
    return LongStream.range(0, PAYLOADS.size())
        .filter(number -> LongStream.of(left).noneMatch(each -> each == number))
        .toArray();
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
}
