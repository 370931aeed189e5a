package dev.vectormesh.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamedTest {
  @ParameterizedTest
  @CsvSource({
    "JOB_QUEUED, 1",
    "JOB_CANCELLED, 5",
    "SCHEDULE_PAUSED, 2",
    "RUN_SKIPPED, 3",
    "CAUSE_CATCH_UP, 2",
    "ENDPOINT_DISABLED, 2",
    "DELIVERY_FAILED, 3"
  })
  void name_becomesItsNumber(String name, String number) {
    assertThat(Named.sql("a = {%s} or b in (1, {%s})".formatted(name, name)))
        .isEqualTo("a = %s or b in (1, %s)".formatted(number, number));
  }

  @Test
  void everythingElse_staysAsItIs() {
    String text = "select '{}'::jsonb, $1, '{\"k\":1}' from t where a = '{x}'";
    assertThat(Named.sql(text)).isEqualTo(text);
  }

  @Test
  void unknownName_isRefused() {
    assertThatThrownBy(() -> Named.sql("state = {JOB_WAITING}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("JOB_WAITING");
  }
}
