package dev.vectormesh.finetune.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ValuesTest {
  private final TrainingMethod method = new AdapterMethod();

  @Test
  void whatIsNotGiven_isAsUsual() {
    Values values = Values.of(method, Map.of("pull", 7.0), 1);

    assertThat(values.get("pull")).isEqualTo(7);
    assertThat(values.get("temperature")).isEqualTo(0.05);
    assertThat(values.whole("epochs")).isEqualTo(60);
  }

  @Test
  void trials_moveWhatIsSearched_withinItsRange_andNothingElse() {
    Values given = Values.of(method, Map.of("pull", 90.0), 1);

    assertThat(given.around(method, 1)).isEqualTo(given);
    for (int trial = 2; trial <= 10; trial++) {
      Values other = given.around(method, trial);

      assertThat(other.get("learning_rate")).isBetween(1e-4, 9.0001e-4);
      assertThat(other.get("pull")).isBetween(30.0 - 1e-9, 100.0);
      assertThat(other.get("temperature")).isEqualTo(given.get("temperature"));
      assertThat(other).isEqualTo(given.around(method, trial));
    }
    assertThat(given.around(method, 2)).isNotEqualTo(given.around(method, 3));
  }

  @Test
  void theAdapter_isOnTheClassPath_byItsName() {
    assertThat(TrainingMethods.ofClassPath().find(AdapterMethod.ID)).isPresent();
    assertThat(TrainingMethods.ofClassPath().find("no-such")).isEmpty();
  }
}
