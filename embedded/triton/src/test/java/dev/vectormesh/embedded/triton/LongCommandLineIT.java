package dev.vectormesh.embedded.triton;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server in a process whose command line is as long as a class path makes it. */
class LongCommandLineIT {
  @TempDir Path folder;

  @Test
  void server_startsWhateverTheLengthOfTheCommandLine() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dlong=" + "x".repeat(10_000),
                "-cp",
                System.getProperty("java.class.path"),
                LongCommandLineIT.class.getName(),
                folder.toString()));
    builder.environment().remove("ORT_DISABLE_TELEMETRY");
    Process process = builder.redirectErrorStream(true).start();

    String output = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    assertThat(output).contains("served");
    assertThat(folder.resolve("native")).isDirectoryContaining("glob:**/onnxruntime-*");
  }

  /** The process: serves an empty repository, and ends. */
  public static void main(String[] args) {
    Path folder = Path.of(args[0]);
    try (EmbeddedTriton triton =
        EmbeddedTriton.builder(folder).nativeLibraries(folder.resolve("native")).port(0).start()) {
      System.out.println("served on " + triton.port());
    }
  }
}
