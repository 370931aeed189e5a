package dev.vectormesh.platform.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.FieldViolation;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterTest {
  private static Filter.Compare compare(String field, Filter.Op op, String value, int position) {
    return new Filter.Compare(field, op, new Filter.Str(value), position);
  }

  @Test
  void empty_passesAll() {
    assertThat(Filter.parse("  ")).isEqualTo(new Filter.All());
  }

  @Test
  void orBindsTighterThanAnd() {
    assertThat(Filter.parse("a = x AND b = y OR c = z"))
        .isEqualTo(
            new Filter.And(
                List.of(
                    compare("a", Filter.Op.EQ, "x", 0),
                    new Filter.Or(
                        List.of(
                            compare("b", Filter.Op.EQ, "y", 10),
                            compare("c", Filter.Op.EQ, "z", 19))))));
  }

  @Test
  void neighbours_areAnd() {
    assertThat(Filter.parse("alpha \"be ta\""))
        .isEqualTo(
            new Filter.And(List.of(new Filter.Text("alpha", 0), new Filter.Text("be ta", 6))));
  }

  @Test
  void notAndMinus_negate() {
    Filter expected = new Filter.Not(compare("a", Filter.Op.EQ, "x", 4));
    assertThat(Filter.parse("NOT a = x")).isEqualTo(expected);
    assertThat(Filter.parse("-a = x"))
        .isEqualTo(new Filter.Not(compare("a", Filter.Op.EQ, "x", 1)));
    assertThat(Filter.parse("-(a=x b=y)")).isInstanceOf(Filter.Not.class);
  }

  @Test
  void values_haveTypes() {
    assertThat(Filter.parse("n >= -1.5e3"))
        .isEqualTo(new Filter.Compare("n", Filter.Op.GE, new Filter.Num(-1500, "-1.5e3"), 0));
    assertThat(Filter.parse("b != true"))
        .isEqualTo(new Filter.Compare("b", Filter.Op.NE, new Filter.Bool(true), 0));
    assertThat(Filter.parse("t > 2026-01-02T03:04:05Z"))
        .isEqualTo(compare("t", Filter.Op.GT, "2026-01-02T03:04:05Z", 0));
    assertThat(Filter.parse("s = \"say \\\"no\\\"\""))
        .isEqualTo(compare("s", Filter.Op.EQ, "say \"no\"", 0));
    assertThat(Filter.parse("n = \"7\"")).isEqualTo(compare("n", Filter.Op.EQ, "7", 0));
    assertThat(Filter.parse("labels.team:*"))
        .isEqualTo(compare("labels.team", Filter.Op.HAS, "*", 0));
    assertThat(Filter.parse("d = 2026-01-02 AND u = a-b"))
        .isEqualTo(
            new Filter.And(
                List.of(
                    compare("d", Filter.Op.EQ, "2026-01-02", 0),
                    compare("u", Filter.Op.EQ, "a-b", 19))));
  }

  @Test
  void functions_takeValues_andBindAsTermsDo() {
    assertThat(Filter.parse("near(59.9, -10.7,5) AND NOT f()"))
        .isEqualTo(
            new Filter.And(
                List.of(
                    new Filter.Call(
                        "near",
                        List.of(
                            new Filter.Num(59.9, "59.9"),
                            new Filter.Num(-10.7, "-10.7"),
                            new Filter.Num(5, "5")),
                        0),
                    new Filter.Not(new Filter.Call("f", List.of(), 28)))));
    assertThat(Filter.parse("f(\"a, b\", true)"))
        .isEqualTo(new Filter.Call("f", List.of(new Filter.Str("a, b"), new Filter.Bool(true)), 0));
  }

  @Test
  void bracketApartFromAWord_isNoFunction() {
    assertThat(Filter.parse("a (b = c)")).isInstanceOf(Filter.And.class);
    assertThat(Filter.parse("a = b AND(c = d OR(e = f))")).isInstanceOf(Filter.And.class);
    assertThat(Filter.parse("NOT(a = b)")).isInstanceOf(Filter.Not.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "f(|2",
        "f(1|3",
        "f(1,|4",
        "f(,1)|2",
        "f(1 2)|4",
        "f(a = b)|4",
        "f(g(1))|3",
        "a =|3",
        "a = AND b|4",
        "(a = b|6",
        "a = b)|5",
        "AND a|0",
        "a OR|4",
        "= b|0",
        "a = \"x|4",
        "a ! b|2",
        "NOT|3",
        "a, b|1",
        "()|1"
      })
  void fault_isToldWithItsPosition(String text, int position) {
    assertThatThrownBy(() -> Filter.parse(text))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.fields()).extracting(FieldViolation::field).containsExactly("filter");
              assertThat(e.fields().getFirst().why()).startsWith("position " + position + ":");
            });
  }

  @Test
  void depthAndLength_areLimited() {
    assertThatThrownBy(() -> Filter.parse("(".repeat(40) + "a" + ")".repeat(40)))
        .hasMessageContaining("nested deeper");
    assertThatThrownBy(() -> Filter.parse("a".repeat(8193))).hasMessageContaining("longer than");
  }

  @Test
  void unknownFields_areAllNamed() {
    Filter filter = Filter.parse("state = X AND (kind = Y OR metadata.team = Z) AND who = W");
    assertThatThrownBy(() -> filter.onlyFields(Set.of("state", "metadata.*")))
        .isInstanceOfSatisfying(
            ApiException.class,
            e ->
                assertThat(e.fields())
                    .extracting(FieldViolation::why)
                    .satisfiesExactly(
                        w -> assertThat(w).contains("unknown field kind"),
                        w -> assertThat(w).contains("unknown field who")));
    assertThat(filter.onlyFields(Set.of("state", "kind", "who", "metadata.*"))).isSameAs(filter);
  }

  @Test
  void unknownFunctions_areNamed() {
    Filter filter = Filter.parse("near(1) OR far(2)");

    assertThatThrownBy(() -> filter.only(Set.of(), Set.of("near")))
        .hasMessageContaining("position 11: unknown function far; known are [near]");
    assertThatThrownBy(() -> filter.onlyFields(Set.of("a")))
        .hasMessageContaining("position 0: unknown function near; there are none here");
    assertThat(filter.only(Set.of(), Set.of("near", "far"))).isSameAs(filter);
  }
}
