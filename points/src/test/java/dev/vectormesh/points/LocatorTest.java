package dev.vectormesh.points;

import static io.qdrant.client.ValueFactory.value;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class LocatorTest {
  private static final TimeSpan SPOKEN =
      new TimeSpan(Duration.ofMillis(61_250), Duration.ofSeconds(70));

  static final List<Locator> LOCATORS =
      List.of(
          new Locator(0, Locator.Unit.NONE, 0, "", List.of()),
          new Locator(12, Locator.Unit.NONE, 0, "", List.of("Birds", "Herons")),
          new Locator(0, Locator.Unit.PAGE, 3, "", List.of()),
          new Locator(5, Locator.Unit.SLIDE, 1, "", List.of("Aims")),
          new Locator(0, Locator.Unit.SHEET, 2, "Costs", List.of()),
          new Locator(9, Locator.Unit.NONE, 0, "", List.of(), new Region(0, 12, 300, 40), null),
          new Locator(0, Locator.Unit.NONE, 0, "", List.of(), null, SPOKEN),
          new Locator(9, Locator.Unit.PAGE, 4, "", List.of(), new Region(1, 2, 3, 4), null));

  @ParameterizedTest
  @FieldSource("LOCATORS")
  void locator_isReadAsItWasWritten(Locator locator) {
    assertThat(Locator.of(locator.toPayload())).isEqualTo(locator);
  }

  @Test
  void whatIsNotKnown_isNotWritten() {
    assertThat(new Locator(4, Locator.Unit.NONE, 0, "", List.of()).toPayload())
        .isEqualTo(value(Map.of("at", value(4))));
  }
}
