package dev.vectormesh.local.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcessStartTest {
  @Test
  void ofOneProcess_isAlwaysTheSame() {
    long own = ProcessHandle.current().pid();
    assertThat(ProcessStart.of(own)).isPresent().isEqualTo(ProcessStart.of(own));
  }

  @Test
  void ofALaterProcess_isLater() throws IOException {
    Process later = new ProcessBuilder("sleep", "30").start();
    try {
      long own = ProcessStart.of(ProcessHandle.current().pid()).orElseThrow();
      assertThat(ProcessStart.of(later.pid()).orElseThrow()).isGreaterThan(own);
    } finally {
      later.destroy();
    }
  }

  @Test
  void ofNoProcess_isEmpty() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    assertThat(ProcessStart.of(ended.pid())).isEmpty();
  }

  @Test
  void nameWithBlanksAndBrackets_isPassedOver() {
    String stat = "7 (a) b (c) S 1 7 7 0 -1 4 1 0 0 0 2 1 0 0 20 0 31 0 48211 88 9";
    assertThat(ProcessStart.ticks(stat)).isEqualTo(48211);
  }
}
