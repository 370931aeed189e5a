package dev.vectormesh.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vectormesh.ingest.media.Ffmpeg;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The ffmpeg that tests run: {@code VECTORMESH_FFMPEG}, else the one on the PATH. */
public final class TestFfmpeg {
  public static final String PROGRAM = System.getenv().getOrDefault("VECTORMESH_FFMPEG", "ffmpeg");

  private TestFfmpeg() {}

  /** Where there is none, the test is reported as not run. */
  public static void require() throws InterruptedException {
    assumeTrue(
        new Ffmpeg(PROGRAM).isInstalled(),
        "NOT RUN: there is no ffmpeg: install it, or set VECTORMESH_FFMPEG");
  }

  /** Three scenes without sound: red for 3 s, blue for 4 s, a test chart for 2 s. */
  public static void scenes(Path file) throws Exception {
    make(
        file,
        List.of(
            "-f",
            "lavfi",
            "-i",
            "color=red:s=320x180:d=3:r=10",
            "-f",
            "lavfi",
            "-i",
            "color=blue:s=320x180:d=4:r=10",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=320x180:d=2:r=10",
            "-filter_complex",
            "[0][1][2]concat=n=3:v=1"));
  }

  /** A hum of so many seconds. */
  public static void hum(Path file, int seconds) throws Exception {
    make(file, List.of("-f", "lavfi", "-i", "sine=frequency=300:duration=" + seconds));
  }

  /** What these options say. */
  public static void make(Path file, List<String> options) throws Exception {
    List<String> command = new ArrayList<>(List.of(PROGRAM, "-nostdin", "-v", "error", "-y"));
    command.addAll(options);
    command.add(file.toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String told = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(told).isZero();
  }
}
