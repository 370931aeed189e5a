package dev.vectormesh.embedded.qdrant.collection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WriteActivityTest {
  private static final Duration MILLI = Duration.ofMillis(1);

  private long now = -5;
  private final WriteActivity activity =
      new WriteActivity(new Idleness(Duration.ofSeconds(15), Duration.ofSeconds(1)), () -> now);

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private void fillEach(Duration interval, int times) {
    for (int i = 0; i < times; i++) {
      pass(interval);
      activity.written(true);
    }
  }

  private void assertState(boolean loading, boolean pausing, boolean idle) {
    assertThat(activity.isLoading()).as("is loading").isEqualTo(loading);
    assertThat(activity.pauses()).as("pauses").isEqualTo(pausing);
    assertThat(activity.isIdle()).as("is idle").isEqualTo(idle);
  }

  @Test
  void writesThatFillNothing_areNoLoad() {
    activity.written(false);
    assertState(false, false, false);
    pass(Duration.ofSeconds(1));
    assertState(false, true, false);
    pass(Duration.ofSeconds(14).minus(MILLI));
    assertState(false, true, false);
    pass(MILLI);
    assertState(false, true, true);
  }

  @Test
  void load_endsAfterItsLastWriteEvenIfThatFillsNothing() {
    fillEach(Duration.ofMillis(250), 4);
    assertState(true, false, false);
    pass(Duration.ofMillis(900));
    activity.written(false);
    pass(Duration.ofMillis(900));
    assertState(true, false, false);
    pass(Duration.ofMillis(100));
    assertState(false, true, false);
  }

  @Test
  void slowLoad_isOne() {
    fillEach(Duration.ofSeconds(9), 4);
    writeEach(Duration.ofMillis(900), 10);
    assertState(true, false, false);
  }

  @Test
  void longLoad_isOneNoMore() {
    fillEach(Duration.ofSeconds(6), 10);
    assertState(true, false, false);
    fillEach(Duration.ofSeconds(6), 1);
    assertState(false, false, false);
  }

  @Test
  void buffersThatFillSeldom_areNoLoadInBetween() {
    fillEach(Duration.ofSeconds(14), 2);
    assertState(true, false, false);
    writeEach(Duration.ofMillis(500), 20);
    assertState(false, false, false);
  }

  private void writeEach(Duration gap, int times) {
    for (int i = 0; i < times; i++) {
      pass(gap);
      activity.written(false);
    }
  }
}
