package dev.vectormesh.ingest.source.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NamedParametersTest {
  @Test
  void names_becomeNumbersInTheirOrder() {
    assertThat(NamedParameters.of("select * from t where a = :a and b > :b or a < :a"))
        .isEqualTo(
            new NamedParameters(
                "select * from t where a = $1 and b > $2 or a < $1", java.util.List.of("a", "b")));
  }

  @Test
  void castsLiteralsQuotedNamesAndComments_haveNoParameters() {
    String sql =
        "select ':a', e'it\\':b', \":c\", x::text -- :d\n, /* :e */ $$ :f $$, 'it''s :g' from t";

    assertThat(NamedParameters.of(sql)).isEqualTo(new NamedParameters(sql, java.util.List.of()));
  }

  @Test
  void parameterThatIsCast_isOne() {
    assertThat(NamedParameters.of("select :from::date").sql()).isEqualTo("select $1::date");
  }
}
