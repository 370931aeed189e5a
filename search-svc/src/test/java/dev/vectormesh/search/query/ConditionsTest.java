package dev.vectormesh.search.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.FieldViolation;
import dev.vectormesh.platform.filter.Filter;
import dev.vectormesh.platform.filter.Filter.Op;
import dev.vectormesh.search.query.Condition.AllOf;
import dev.vectormesh.search.query.Condition.AnyOf;
import dev.vectormesh.search.query.Condition.Contains;
import dev.vectormesh.search.query.Condition.Flag;
import dev.vectormesh.search.query.Condition.Is;
import dev.vectormesh.search.query.Condition.Not;
import dev.vectormesh.search.query.Condition.Number;
import dev.vectormesh.search.query.Condition.Path;
import dev.vectormesh.search.query.Condition.Present;
import dev.vectormesh.search.query.Condition.Time;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConditionsTest {
  private static final Path LANG = meta("lang");
  private static final Path YEAR = meta("year");
  private static final Path AT = meta("at");

  static Stream<Arguments> table() {
    Instant time = Instant.parse("2026-01-02T03:04:05Z");
    Instant day = Instant.parse("2026-01-02T00:00:00Z");
    return Stream.of(
        row("", Condition.NONE),
        row("meta.lang = \"en\"", new Is(LANG, "en")),
        row("meta.lang = en", new Is(LANG, "en")),
        row("title = \"A\"", new Is(new Path(List.of("title")), "A")),
        row("uri = \"file:///a\"", new Is(new Path(List.of("uri")), "file:///a")),
        row("meta.a.b = \"x\"", new Is(meta("a", "b"), "x")),
        row("meta.lang != \"en\"", new Not(new Is(LANG, "en"))),
        row(
            "meta.year = 2020",
            new AnyOf(List.of(new Is(YEAR, "2020"), new Number(YEAR, Op.EQ, 2020)))),
        row(
            "meta.year = -1.5",
            new AnyOf(List.of(new Is(YEAR, "-1.5"), new Number(YEAR, Op.EQ, -1.5)))),
        row("meta.year = \"2020\"", new Is(YEAR, "2020")),
        row("meta.year = 9007199254740993", new Is(YEAR, "9007199254740993")),
        row(
            "meta.year = 9007199254740991",
            new AnyOf(
                List.of(
                    new Is(YEAR, "9007199254740991"), new Number(YEAR, Op.EQ, 9007199254740991d)))),
        row("meta.year > 2020", new Number(YEAR, Op.GT, 2020)),
        row("meta.year <= 2020.5", new Number(YEAR, Op.LE, 2020.5)),
        row(
            "meta.open = true",
            new AnyOf(List.of(new Is(meta("open"), "true"), new Flag(meta("open"), true)))),
        row("meta.at < \"2026-01-02T03:04:05Z\"", new Time(AT, Op.LT, time)),
        row("meta.at >= 2026-01-02T04:04:05+01:00", new Time(AT, Op.GE, time)),
        row("meta.at >= 2026-01-02", new Time(AT, Op.GE, day)),
        row(
            "meta.at = \"2026-01-02T03:04:05Z\"",
            new AnyOf(List.of(new Is(AT, "2026-01-02T03:04:05Z"), new Time(AT, Op.EQ, time)))),
        row("meta.lang:*", new Present(LANG)),
        row("meta:lang", new Present(LANG)),
        row(
            "title:\"ab\"",
            new AnyOf(
                List.of(
                    new Is(new Path(List.of("title")), "ab"),
                    new Contains(new Path(List.of("title")), "ab")))),
        row("meta.year:7", new AnyOf(List.of(new Is(YEAR, "7"), new Number(YEAR, Op.EQ, 7)))),
        row(
            "meta.lang = en AND NOT meta.year > 1",
            new AllOf(List.of(new Is(LANG, "en"), new Not(new Number(YEAR, Op.GT, 1))))),
        row(
            "meta.lang = en OR meta.lang = de",
            new AnyOf(List.of(new Is(LANG, "en"), new Is(LANG, "de")))),
        row("-meta.lang = en", new Not(new Is(LANG, "en"))));
  }

  @ParameterizedTest
  @MethodSource("table")
  void filter_compiles(String filter, Condition condition) {
    assertThat(Conditions.of(Filter.parse(filter))).isEqualTo(condition);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "word | position 0",
        "meta.a = 1 AND word | position 15",
        "meta.lang < \"en\" | position 0",
        "meta.a = 1 OR meta.open > true | position 14",
        "meta = 3 | position 0",
        "meta.a = 1 AND meta.year > 9007199254740993 | position 15",
        "meta. = 3 | position 0",
        "meta.a..b = 3 | position 0",
        "meta.lang = | position",
        "(meta.lang = en | position"
      })
  void faults_nameTheirPosition(String filter, String position) {
    assertThatThrownBy(() -> Conditions.of(Filter.parse(filter)))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.reason()).isEqualTo("INVALID_FIELD");
              assertThat(e.fields())
                  .singleElement()
                  .satisfies(f -> {
                    assertThat(f.field()).isEqualTo("filter");
                    assertThat(f.why()).startsWith(position);
                  });
            });
  }

  @ParameterizedTest
  @CsvSource({
    "tenant_id",
    "ns",
    "gen",
    "col",
    "doc",
    "rev",
    "text",
    "title.x",
    "lang",
    "metadata.x"
  })
  void otherFields_areRefused(String field) {
    assertThatThrownBy(() -> Conditions.of(Filter.parse(field + " = \"x\"")))
        .isInstanceOfSatisfying(
            ApiException.class,
            e ->
                assertThat(e.fields())
                    .singleElement()
                    .satisfies(f ->
                        assertThat(f.why())
                            .isEqualTo(
                                "position 0: unknown field "
                                    + field
                                    + "; known are [access_labels, meta, meta.*, title,"
                                    + " uri]")));
  }

  @Test
  void everyUnknownField_isNamed() {
    assertThatThrownBy(
            () -> Conditions.of(Filter.parse("lang = en AND (meta.year > 2 OR NOT yaer < 3)")))
        .isInstanceOfSatisfying(
            ApiException.class,
            e ->
                assertThat(e.fields())
                    .extracting(FieldViolation::why)
                    .satisfiesExactly(
                        first -> assertThat(first).startsWith("position 0: unknown field lang"),
                        second -> assertThat(second).contains("unknown field yaer")));
  }

  @Test
  void keysThatLookLikeTheMeshs_areMetadata() {
    assertThat(Conditions.of(Filter.parse("meta.tenant_id = \"x\"")))
        .isEqualTo(new Is(meta("tenant_id"), "x"));
  }

  private static Arguments row(String filter, Condition condition) {
    return Arguments.of(filter, condition);
  }

  private static Path meta(String... keys) {
    return new Path(Stream.concat(Stream.of("meta"), Stream.of(keys)).toList());
  }
}
