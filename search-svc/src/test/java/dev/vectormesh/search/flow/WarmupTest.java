package dev.vectormesh.search.flow;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WarmupTest {
  @Test
  void health_failsUntilTheWayWasWalked() {
    Warmup warmup = new Warmup(List.of(() -> {}));

    assertThatThrownBy(warmup::run).hasMessageContaining("being walked");
    warmup.walk();
    assertThatCode(warmup::run).doesNotThrowAnyException();
  }

  @Test
  void walk_triesAgainWhatFails_andNamesItMeanwhile() {
    AtomicInteger tries = new AtomicInteger();
    Warmup[] self = new Warmup[1];
    Warmup warmup =
        new Warmup(
            List.of(() -> {
              if (tries.incrementAndGet() == 1) {
                throw new IllegalStateException("the encoder is not deployed");
              }
              assertThatThrownBy(self[0]::run).hasMessage("the encoder is not deployed");
            }));
    self[0] = warmup;

    warmup.walk();

    assertThatCode(warmup::run).doesNotThrowAnyException();
  }

  @Test
  void walk_endsWhenItIsInterrupted() {
    Warmup warmup =
        new Warmup(
            List.of(() -> {
              Thread.currentThread().interrupt();
              throw new IllegalStateException("never there");
            }));

    warmup.walk();

    assertThatThrownBy(warmup::run).hasMessage("never there");
  }
}
