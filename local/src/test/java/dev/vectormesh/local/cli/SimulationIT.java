package dev.vectormesh.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vectormesh simulate} and {@code benchmark}, with a mesh of their own. */
class SimulationIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path data;

  private String run(int code, String... arguments) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    assertThat(CommandLineRuns.run(said, arguments)).as(said.toString(UTF_8)).isEqualTo(code);
    return said.toString(UTF_8);
  }

  @Test
  void simulatedPictures_areSearchedAndMeasured() throws Exception {
    String simulated =
        run(0, "simulate", "--count=600", "--dim=640", "--clusters=20", "--data=" + data);
    assertThat(simulated).contains("600 vectors written");

    String measured =
        run(
            0,
            "benchmark",
            "--requests=30",
            "--filter=meta.category = \"food\"",
            "--json",
            "--data=" + data);

    JsonNode figures = JSON.readTree(measured.substring(measured.indexOf('{')));
    assertThat(figures.path("count").intValue()).isEqualTo(30);
    JsonNode computed = figures.path("computed_ms");
    assertThat(computed.path("min").doubleValue()).isPositive();
    assertThat(computed.path("p50").doubleValue())
        .isBetween(computed.path("min").doubleValue(), computed.path("p99").doubleValue());
    assertThat(figures.path("cached_ms").path("p50").doubleValue())
        .isLessThan(computed.path("p50").doubleValue());
    assertThat(figures.path("goal_met").booleanValue())
        .isEqualTo(computed.path("p95").doubleValue() < 50);
  }

  @Test
  void impossibleNumbers_areRefusedBeforeAMeshStarts() {
    assertThat(run(2, "simulate", "--count=0", "--data=" + data)).contains("--count");
    assertThat(run(2, "simulate", "--dim=9000", "--data=" + data)).contains("--dim");
    assertThat(run(2, "benchmark", "--top=101", "--data=" + data)).contains("--top");
  }
}
