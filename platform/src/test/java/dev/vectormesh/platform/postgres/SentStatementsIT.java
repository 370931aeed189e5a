package dev.vectormesh.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.platform.id.Ids;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Statements of which nobody waits for the answer. */
class SentStatementsIT extends PostgresScene {
  private static Sql insert(Tx tx, UUID id) {
    return tx.sql("insert into note (tenant_id, id, title) values ('acme', $1, 'sent')", id);
  }

  @Test
  void sent_isSeenByTheNextStatement() {
    long seen =
        postgres.inTenant(
            "acme",
            tx -> {
              insert(tx, Ids.v7()).send();
              return tx.sql("select count(*) as n from note").one(row -> row.int8("n"));
            });
    assertThat(seen).isEqualTo(1);
  }

  @Test
  void transactionOfNothingElse_isCommitted() {
    postgres.inTenantDo("acme", tx -> insert(tx, Ids.v7()).send());
    assertThat(titles("acme")).containsExactly("sent");
  }

  /** While the first one takes its time, the driver's queue of 256 fills. */
  @Test
  void manyOfThem_areAsManyAsTheDriverTakesAtOnce() {
    postgres.inTenantDo(
        "acme",
        tx -> {
          tx.sql("select pg_sleep(0.5)").send();
          for (int i = 0; i < 1000; i++) {
            insert(tx, Ids.v7()).send();
          }
        });
    assertThat(titles("acme")).hasSize(1000);
  }

  @Test
  void failureOfTheLast_isThrownByTheCommit() {
    UUID id = insert("acme", "first");
    assertThatThrownBy(() ->
            postgres.inTenantDo(
                "acme",
                tx -> {
                  insert(tx, Ids.v7()).send();
                  insert(tx, id).send();
                }))
        .matches(Sql::isUniqueViolation);
    assertThat(titles("acme")).containsExactly("first");
  }

  @Test
  void failure_isWhatTheNextAnswerThrows() {
    UUID id = insert("acme", "first");
    assertThatThrownBy(() ->
            postgres.inTenantDo(
                "acme",
                tx -> {
                  insert(tx, id).send();
                  long unused = insert(tx, Ids.v7()).run();
                }))
        .matches(Sql::isUniqueViolation);
    assertThat(titles("acme")).containsExactly("first");
  }

  /**
   * More often than there are connections: a transaction left open would be committed by the next.
   */
  @Test
  void givenUpBeforeAnyAnswer_leavesNoOpenTransactionBehind() {
    for (int i = 0; i < 3 * config.poolSize(); i++) {
      assertThatThrownBy(() ->
              postgres.inTenantDo(
                  "acme",
                  tx -> {
                    insert(tx, Ids.v7()).send();
                    throw new IllegalArgumentException("given up");
                  }))
          .hasMessage("given up");
      postgres.inTenantDo("acme", tx -> tx.sql("update note set title = 'touched'").send());
    }
    assertThat(titles("acme")).isEmpty();
  }
}
