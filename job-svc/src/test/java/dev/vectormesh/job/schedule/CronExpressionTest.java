package dev.vectormesh.job.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronExpressionTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @CsvSource({
    "*/15 * * * *,      2026-01-01T00:00:00Z, 2026-01-01T00:15:00Z",
    "0 9 * * 1-5,       2026-01-02T09:00:00Z, 2026-01-05T09:00:00Z",
    "0 0 1 * *,         2026-01-15T12:00:00Z, 2026-02-01T00:00:00Z",
    "0 0 29 2 *,        2026-01-01T00:00:00Z, 2028-02-29T00:00:00Z",
    "30 6 13 * 5,       2026-01-01T00:00:00Z, 2026-01-02T06:30:00Z",
    "0 12 * * 7,        2026-01-01T00:00:00Z, 2026-01-04T12:00:00Z",
    "0 12 * * 0,        2026-01-01T00:00:00Z, 2026-01-04T12:00:00Z",
    "'0,30 8-9 * * *',  2026-01-01T08:30:00Z, 2026-01-01T09:00:00Z",
    "@hourly,           2026-01-01T00:00:00Z, 2026-01-01T01:00:00Z",
    "@daily,            2026-01-01T00:00:00Z, 2026-01-02T00:00:00Z",
    "@weekly,           2026-01-01T00:00:00Z, 2026-01-04T00:00:00Z",
    "@monthly,          2026-01-01T00:00:00Z, 2026-02-01T00:00:00Z",
    "@yearly,           2026-01-01T00:00:00Z, 2027-01-01T00:00:00Z",
    "0 0 31 12 *,       2026-12-31T00:00:00Z, 2027-12-31T00:00:00Z"
  })
  void next_isTheFirstMatchingMinuteAfter(String cron, Instant after, Instant next) {
    assertThat(CronExpression.parse(cron).next(after, ZoneOffset.UTC)).contains(next);
  }

  @Test
  void next_ofALocalTimeFollowsTheZone() {
    // Nine in Berlin is eight in winter and seven in summer.
    assertThat(times("0 9 * * *", "2026-03-27T12:00:00Z", 3))
        .containsExactly("2026-03-28T08:00:00Z", "2026-03-29T07:00:00Z", "2026-03-30T07:00:00Z");
  }

  @Test
  void next_ofATimeThatTheClockLeavesOutIsWhenTheChangeIsOver() {
    assertThat(times("30 2 * * *", "2026-03-28T12:00:00Z", 2))
        .containsExactly("2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
  }

  @Test
  void next_ofATimeThatComesTwiceIsItsFirstComing() {
    assertThat(times("30 2 * * *", "2026-10-24T12:00:00Z", 2))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
  }

  @Test
  void next_whenAskedBetweenTheTwoComingsIsTheNextDay() {
    assertThat(times("30 2 * * *", "2026-10-25T01:10:00Z", 1))
        .containsExactly("2026-10-26T01:30:00Z");
  }

  @Test
  void next_ofEveryHourGoesOnThroughBothChanges() {
    assertThat(times("*/30 * * * *", "2026-10-25T00:00:00Z", 5))
        .containsExactly(
            "2026-10-25T00:30:00Z",
            "2026-10-25T01:00:00Z",
            "2026-10-25T01:30:00Z",
            "2026-10-25T02:00:00Z",
            "2026-10-25T02:30:00Z");
    assertThat(times("*/30 * * * *", "2026-03-29T00:00:00Z", 4))
        .containsExactly(
            "2026-03-29T00:30:00Z",
            "2026-03-29T01:00:00Z",
            "2026-03-29T01:30:00Z",
            "2026-03-29T02:00:00Z");
  }

  @Test
  void next_ofADayThatNeverComesIsEmpty() {
    assertThat(
            CronExpression.parse("0 0 30 2 *")
                .next(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "a * * * *", "@never"})
  void parse_refusesWhatIsNoCron(String text) {
    assertThatThrownBy(() -> CronExpression.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<String> times(String cron, String after, int count) {
    CronExpression expression = CronExpression.parse(cron);
    List<String> times = new ArrayList<>();
    Instant at = Instant.parse(after);
    for (int i = 0; i < count; i++) {
      Optional<Instant> next = expression.next(at, BERLIN);
      assertThat(next).isPresent();
      at = next.get();
      times.add(at.toString());
    }
    return times;
  }
}
