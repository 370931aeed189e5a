package dev.vectormesh.search.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.platform.error.ApiException;
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
        row("lang = \"en\"", new Is(LANG, "en")),
        row("meta.lang = en", new Is(LANG, "en")),
        row("title = \"A\"", new Is(new Path(List.of("title")), "A")),
        row("uri = \"file:///a\"", new Is(new Path(List.of("uri")), "file:///a")),
        row("a.b = \"x\"", new Is(meta("a", "b"), "x")),
        row("lang != \"en\"", new Not(new Is(LANG, "en"))),
        row("year = 2020", new AnyOf(List.of(new Is(YEAR, "2020"), new Number(YEAR, Op.EQ, 2020)))),
        row("year = -1.5", new AnyOf(List.of(new Is(YEAR, "-1.5"), new Number(YEAR, Op.EQ, -1.5)))),
        row("year = \"2020\"", new Is(YEAR, "2020")),
        row("year > 2020", new Number(YEAR, Op.GT, 2020)),
        row("year <= 2020.5", new Number(YEAR, Op.LE, 2020.5)),
        row(
            "open = true",
            new AnyOf(List.of(new Is(meta("open"), "true"), new Flag(meta("open"), true)))),
        row("at < \"2026-01-02T03:04:05Z\"", new Time(AT, Op.LT, time)),
        row("at >= 2026-01-02T04:04:05+01:00", new Time(AT, Op.GE, time)),
        row("at >= 2026-01-02", new Time(AT, Op.GE, day)),
        row(
            "at = \"2026-01-02T03:04:05Z\"",
            new AnyOf(List.of(new Is(AT, "2026-01-02T03:04:05Z"), new Time(AT, Op.EQ, time)))),
        row("lang:*", new Present(LANG)),
        row("meta:lang", new Present(LANG)),
        row(
            "title:\"ab\"",
            new AnyOf(
                List.of(
                    new Is(new Path(List.of("title")), "ab"),
                    new Contains(new Path(List.of("title")), "ab")))),
        row("year:7", new AnyOf(List.of(new Is(YEAR, "7"), new Number(YEAR, Op.EQ, 7)))),
        row(
            "lang = en AND NOT year > 1",
            new AllOf(List.of(new Is(LANG, "en"), new Not(new Number(YEAR, Op.GT, 1))))),
        row("lang = en OR lang = de", new AnyOf(List.of(new Is(LANG, "en"), new Is(LANG, "de")))),
        row("-lang = en", new Not(new Is(LANG, "en"))));
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
        "a = 1 AND word | position 10",
        "lang < \"en\" | position 0",
        "a = 1 OR open > true | position 9",
        "meta = 3 | position 0",
        "meta. = 3 | position 0",
        "a..b = 3 | position 0",
        "lang = | position",
        "(lang = en | position"
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
  @CsvSource({"tenant_id", "ns", "gen", "col", "doc", "rev", "text", "meta.tenant_id", "title.x"})
  void fieldsOfTheMesh_cannotBeNamed(String field) {
    Condition c = Conditions.of(Filter.parse(field + " = \"x\""));
    assertThat(c)
        .isInstanceOfSatisfying(
            Is.class, is -> assertThat(is.path().segments().getFirst()).isEqualTo("meta"));
  }

  private static Arguments row(String filter, Condition condition) {
    return Arguments.of(filter, condition);
  }

  private static Path meta(String... keys) {
    return new Path(Stream.concat(Stream.of("meta"), Stream.of(keys)).toList());
  }
}
