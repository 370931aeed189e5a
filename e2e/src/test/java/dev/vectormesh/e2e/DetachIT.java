package dev.vectormesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.local.cli.VectormeshCli;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code up --detach}: a mesh that outlives the command which started it. */
final class DetachIT {
  private static final int MINUTES = 3;

  @TempDir Path folder;

  @Test
  void detachedMesh_isStartedOnce_andItsLogHoldsNoToken() throws Exception {
    Path data = folder.resolve("data");
    int base = ChildMesh.freePorts();
    String[] up = {"up", "--detach", "--data", data.toString(), "--port-base", "" + base};
    try {
      Said first = run(up);
      assertThat(first.code()).as(first.text()).isZero();
      assertThat(first.text()).contains("is up after").contains("vectormesh token");
      try (Stream<Path> logs = Files.list(data.resolve("logs"))) {
        for (Path log : logs.toList()) {
          assertThat(log).content().doesNotContain("eyJ"); // So begins every JWT.
        }
      }

      Said second = run(up);
      assertThat(second.code()).isEqualTo(1);
      assertThat(second.text()).contains("a mesh already runs on " + data);
    } finally {
      Said stop = run("stop", "--data", data.toString());
      assertThat(stop.code()).as(stop.text()).isZero();
    }
  }

  private record Said(int code, String text) {}

  private Said run(String... arguments) throws Exception {
    Path output = Files.createTempFile(folder, "said", ".txt");
    ChildJvm jvm = ChildJvm.start(output, VectormeshCli.class.getName(), List.of(arguments));
    return new Said(jvm.exitCode(MINUTES, TimeUnit.MINUTES), jvm.said());
  }
}
