package dev.vectormesh.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  private final Latencies latencies =
      Latencies.ofNanos(LongStream.rangeClosed(1, 200).map(each -> each * 1_000_000));

  @Test
  void percentiles_areOfTheNearestRank() {
    assertThat(latencies.percentile(50)).isEqualTo(100);
    assertThat(latencies.percentile(95)).isEqualTo(190);
    assertThat(latencies.percentile(99)).isEqualTo(198);
    assertThat(latencies.percentile(100)).isEqualTo(200);
  }

  @Test
  void meanAndDeviation_areOfAll() {
    assertThat(latencies.mean()).isEqualTo(100.5);
    // Of the numbers 1 to n: the square root of (n * n - 1) / 12.
    assertThat(latencies.standardDeviation()).isCloseTo(57.734, within(1e-3));
  }
}
