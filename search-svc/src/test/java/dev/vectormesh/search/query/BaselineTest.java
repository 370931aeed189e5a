package dev.vectormesh.search.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BaselineTest {
  /** Cosines 0.0, 0.1, ... 0.9 with the first axis, whatever their lengths are. */
  private static final Baseline TENTHS =
      Baseline.of(
          List.of(new float[] {3, 0}),
          IntStream.range(0, 10)
              .mapToObj(i -> new float[] {2 * i / 10f, 2 * (float) Math.sqrt(1 - i * i / 100.0)})
              .toList());

  @Test
  void relevance_isTheShareOfUnrelatedPairsThatAreFarther() {
    assertThat(TENTHS.relevance(-0.5)).isZero();
    assertThat(TENTHS.relevance(0.45)).isEqualTo(0.5);
    assertThat(TENTHS.relevance(0.95)).isEqualTo(1);
  }

  @Test
  void cosine_isTheLeastThatIsAsRelevant() {
    assertThat(TENTHS.relevance(TENTHS.cosine(0))).isZero();
    assertThat(TENTHS.relevance(TENTHS.cosine(0.7))).isEqualTo(0.7);
    assertThat(TENTHS.relevance(TENTHS.cosine(0.99))).isEqualTo(1);
    assertThat(TENTHS.relevance(TENTHS.cosine(1))).isEqualTo(1);
  }
}
