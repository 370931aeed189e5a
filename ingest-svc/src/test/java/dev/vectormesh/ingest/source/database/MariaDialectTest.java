package dev.vectormesh.ingest.source.database;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MariaDialectTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 1 /*! into outfile '/tmp/x' */",
        "select 1 /*!50000 union select 2 */",
        "select 1 /*M! union select 2 */",
        "select 1 # '\n into outfile '/tmp/x' # '",
        "select 1--1 into outfile '/tmp/x'",
        "select 'a\\' /*! b */",
        "select 1 /* open",
      })
  void whatAServerReadsOtherwise_isRefused(String query) {
    assertThatThrownBy(() -> MariaDialect.check(query)).hasMessageContaining("INVALID_ARGUMENT");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select '/*! # -- */' from t -- the end",
        "select a /* plain # comment */ from \"a#b\", `c--d` --",
        "select 'it''s # fine' from t",
      })
  void whatAllReadAlike_isTaken(String query) {
    assertThatCode(() -> MariaDialect.check(query)).doesNotThrowAnyException();
  }
}
