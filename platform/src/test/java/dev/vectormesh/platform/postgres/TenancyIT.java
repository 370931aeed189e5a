package dev.vectormesh.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.platform.id.Ids;
import java.sql.DriverManager;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which rows a tenant, nobody, and the mesh see. */
class TenancyIT extends PostgresScene {
  @Test
  void tenant_seesItsOwnRowsAlone() {
    UUID ofAcme = insert("acme", "a");
    insert("beta", "b");
    assertThat(titles("acme")).containsExactly("a");
    assertThat(titles("beta")).containsExactly("b");
    assertThat(
            postgres.<Long>inTenant(
                "beta", tx -> tx.sql("update note set title = 'x' where id = $1", ofAcme).run()))
        .isZero();
    assertThat(postgres.<Long>inTenant("beta", tx -> tx.sql("delete from note").run()))
        .isEqualTo(1);
    assertThat(titles("acme")).containsExactly("a");
  }

  @Test
  void reader_seesItsOwnRowsAlone_andWritesNothing() {
    insert("acme", "a");
    insert("beta", "b");
    assertThat(
            postgres.<List<String>>readInTenant(
                "acme", tx -> tx.sql("select title from note").list(row -> row.string("title"))))
        .containsExactly("a");
    assertThatThrownBy(
            () -> postgres.<Long>readInTenant("acme", tx -> tx.sql("delete from note").run()))
        .rootCause()
        .hasMessageContaining("read-only transaction");
    assertThatThrownBy(() -> postgres.<Long>readInTenant("", tx -> 1L))
        .isInstanceOf(IllegalArgumentException.class);
    // The connections that readers leave behind write for the next.
    insert("acme", "c");
    assertThat(titles("acme")).containsExactlyInAnyOrder("a", "c");
  }

  @Test
  void rowOfAnotherTenant_isRefused() {
    assertThatThrownBy(() ->
            postgres.inTenant(
                "beta",
                tx ->
                    tx.sql(
                            "insert into note (tenant_id, id, title) values ('acme', $1, 't')",
                            Ids.v7())
                        .run()))
        .hasMessageContaining("row-level security");
  }

  @Test
  void unsetTenant_sees0Rows() throws Exception {
    insert("acme", "a");
    String url =
        "jdbc:postgresql://%s:%d/%s".formatted(config.host(), config.port(), config.database());
    try (var connection =
            DriverManager.getConnection(url, "vm_trial_api", config.apiPassword().reveal());
        var statement = connection.createStatement()) {
      try (var rows = statement.executeQuery("select count(*) from trial.note")) {
        rows.next();
        assertThat(rows.getInt(1)).isZero();
      }
      statement.execute("begin; select set_config('vm.tenant', 'acme', true); commit");
      try (var rows = statement.executeQuery("select count(*) from trial.note")) {
        rows.next();
        assertThat(rows.getInt(1)).as("after a transaction of a tenant").isZero();
      }
      assertThatThrownBy(
              () -> statement.execute("alter table trial.note disable row level security"))
          .hasMessageContaining("must be owner");
      assertThatThrownBy(() -> statement.execute("select * from trial.flyway_schema_history"))
          .hasMessageContaining("permission denied");
    }
  }

  @Test
  void meshRole_seesAllTenants() {
    insert("acme", "a");
    insert("beta", "b");
    assertThat(
            postgres.<Long>asMesh(
                tx -> tx.sql("select count(*) as n from note").one(r -> r.int8("n"))))
        .isEqualTo(2);
  }
}
