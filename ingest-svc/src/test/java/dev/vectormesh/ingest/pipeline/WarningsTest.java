package dev.vectormesh.ingest.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WarningsTest {
  @Test
  void warnings_areKeptInOrder() {
    Warnings warnings = new Warnings(List.of("chunks are small"));

    warnings.add("a.txt: letters were left out");

    assertThat(warnings.all()).containsExactly("chunks are small", "a.txt: letters were left out");
  }

  @Test
  void warningsBeyondFifty_areCounted() {
    Warnings warnings = new Warnings(List.of());

    IntStream.range(0, 60).forEach(i -> warnings.add("w" + i));

    assertThat(warnings.all()).hasSize(51).endsWith("w49", "and 10 more warnings");
  }
}
