package dev.vectormesh.job.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.platform.error.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1234567, Long.MAX_VALUE})
  void read_givesWhatWasWritten(long sequence) {
    assertThat(Cursor.read("a", new Cursor(sequence).write("a")).sequence()).isEqualTo(sequence);
  }

  @Test
  void read_refusesACursorOfAnotherTenant() {
    String cursor = new Cursor(7).write("a");
    assertThatThrownBy(() -> Cursor.read("b", cursor))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("cursor");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "!!!", "AAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAA"})
  void read_refusesWhatWasNotWrittenHere(String text) {
    assertThatThrownBy(() -> Cursor.read("a", text)).isInstanceOf(ApiException.class);
  }
}
