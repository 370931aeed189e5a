package dev.vectormesh.search.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StepWindowTest {
  private final StepWindow window = new StepWindow();

  @Test
  void nothing_hasNoFigures() {
    StepWindow.Figures f = window.figures();
    assertThat(f.count()).isZero();
    assertThat(f.p50()).isEmpty();
    assertThat(f.mean()).isEmpty();
    assertThat(f.min()).isEmpty();
    assertThat(f.max()).isEmpty();
  }

  @Test
  void p95_isAbsentUnderTwenty_andP99UnderHundred() {
    add(19);
    assertThat(window.figures().p95()).isEmpty();
    add(1);
    assertThat(window.figures().p95()).isPresent();
    add(79);
    assertThat(window.figures().p99()).isEmpty();
    add(1);
    assertThat(window.figures().p99()).isPresent();
  }

  @Test
  void percentiles_areNearestRanks() {
    for (int i = 100; i >= 1; i--) {
      window.add(i);
    }
    StepWindow.Figures f = window.figures();
    assertThat(f.p50()).hasValue(50);
    assertThat(f.p95()).hasValue(95);
    assertThat(f.p99()).hasValue(99);
    assertThat(f.mean()).hasValue(51);
    assertThat(f.min()).hasValue(1);
    assertThat(f.max()).hasValue(100);
  }

  @Test
  void window_holdsTheLastTenThousand() {
    window.add(1_000_000);
    for (int i = 0; i < 10_000; i++) {
      window.add(5);
    }
    StepWindow.Figures f = window.figures();
    assertThat(f.count()).isEqualTo(10_001);
    assertThat(f.sorted()).hasSize(10_000);
    assertThat(f.max()).hasValue(5);
  }

  private void add(int times) {
    for (int i = 0; i < times; i++) {
      window.add(i);
    }
  }
}
