package dev.vectormesh.ingest.source.database;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.corpus.v1.DatabaseQuerySource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryCheckTest {
  private static void check(String query) {
    QueryCheck.check(DatabaseQuerySource.newBuilder().setQuery(query).build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select id, title from articles",
        "SELECT a.id, b.body FROM a JOIN b ON b.id = a.id WHERE a.kind = 'delete from' ORDER BY 1;",
        "with recent as (select * from t where d > now() - interval '1 day') select * from recent",
        "select id from a union all select id from b",
        "select id, count(*) over (partition by x) n, updated_at from t limit 10",
        "select id, data->>'title' as title, tags[1] from t",
        "select id, 'pg_sleep(1)' as text from t"
      })
  void queryThatReads_isTaken(String query) {
    assertThatCode(() -> check(query)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "delete from t",
        "insert into t values (1)",
        "update t set a = 1",
        "drop table t",
        "select 1; select 2",
        "select 1; drop table t",
        "with gone as (delete from t returning *) select * from gone",
        "select * from t for update",
        "select * into copy from t",
        "copy t to '/tmp/x'",
        "call f()",
        "set role admin",
        ""
      })
  void queryThatDoesMoreThanRead_isRefused(String query) {
    assertThatThrownBy(() -> check(query)).hasMessageContaining("source.database_query.query");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select pg_notify('a', 'b')",
        "select pg_catalog.pg_sleep(1)",
        "select \"pg_read_file\" ('/x')",
        "select id from t where pg_try_advisory_lock(1)",
        "select set_config('a', 'b', false)",
        "select PG_TERMINATE_BACKEND(1)"
      })
  void functionThatDoesMoreThanRead_isRefusedByName(String query) {
    assertThatThrownBy(() -> check(query)).hasMessageContaining("does more than read");
  }

  @Test
  void parameterWithoutValue_isRefusedByName() {
    assertThatThrownBy(() -> check("select * from t where a > :since"))
        .hasMessageContaining("source.database_query.parameters")
        .hasMessageContaining(":since");
  }
}
