package dev.vectormesh.encoders.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResetTimeTest {
  @ParameterizedTest
  @CsvSource({
    "1s, PT1S",
    "6m0s, PT6M",
    "17ms, PT0.017S",
    "1.5s, PT1.5S",
    "1h2m3s, PT1H2M3S",
    "30, PT30S",
    "0.25, PT0.25S"
  })
  void lengths_areReadAsProvidersWriteThem(String header, Duration length) {
    assertThat(ResetTime.parse(header)).isEqualTo(length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-1s", "2026-12-01T00:00:00Z", "1s2h"})
  void whatIsNoLength_saysNothing(String header) {
    assertThat(ResetTime.parse(header)).isNull();
  }

  @Test
  void missingHeader_saysNothing() {
    assertThat(ResetTime.parse(null)).isNull();
  }
}
