package dev.vectormesh.platform.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void parse_readsSecondsAndDates() {
    assertThat(RetryAfter.parse("120", NOW)).isEqualTo(Duration.ofMinutes(2));
    assertThat(RetryAfter.parse(" 0 ", NOW)).isZero();
    assertThat(RetryAfter.parse("Thu, 01 Jan 2026 00:01:00 GMT", NOW))
        .isEqualTo(Duration.ofMinutes(1));
    assertThat(RetryAfter.parse("Wed, 31 Dec 2025 00:01:00 GMT", NOW)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-5", "1.5", "99999999999999999999"})
  void parse_ignoresWhatItCannotRead(String text) {
    assertThat(RetryAfter.parse(text, NOW)).isNull();
  }

  @Test
  void parse_ofNoHeaderIsNull() {
    assertThat(RetryAfter.parse(null, NOW)).isNull();
  }
}
