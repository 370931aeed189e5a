package dev.vectormesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vectormesh.local.cli.VectormeshCli;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code up --detach}: a mesh that outlives the command which started it, with the flags that open
 * it to this machine.
 */
final class DetachIT {
  private static final int MINUTES = 3;

  @TempDir static Path folder;

  private static Path data;
  private static int base;
  private static Said first;

  private record Said(int code, String text) {}

  @BeforeAll
  static void up() throws Exception {
    data = folder.resolve("data");
    base = ChildMesh.freePorts();
    first = start();
  }

  private static Said start() throws Exception {
    return run("up", "--detach", "--port-base", "" + base, "--open", "--expose");
  }

  @AfterAll
  static void stop() throws Exception {
    Said stop = run("stop");
    assertThat(stop.code()).as(stop.text()).isZero();
  }

  @Test
  void detachedMesh_isStartedOnce_andItsLogHoldsNoToken() throws Exception {
    assertThat(first.code()).as(first.text()).isZero();
    assertThat(first.text()).contains("is up after").contains("vectormesh token");
    try (Stream<Path> logs = Files.list(data.resolve("logs"))) {
      for (Path log : logs.toList()) {
        assertThat(log).content().doesNotContain("eyJ"); // So begins every JWT.
      }
    }

    Said second = start();
    assertThat(second.code()).isEqualTo(1);
    assertThat(second.text()).contains("a mesh already runs on " + data);
  }

  @Test
  void openMesh_isReadByThisMachineWithoutAToken_andNotWritten() throws Exception {
    assertThat(first.text()).contains("OPEN");
    GraphqlClient anybody = new GraphqlClient(URI.create("http://127.0.0.1:" + base), null);

    JsonNode read = anybody.ask("{ namespaces { nodes { name } } }");
    JsonNode write = anybody.ask("mutation { createNamespace(id: \"mine\") { name } }");

    assertThat(read.at("/data/namespaces/nodes").isArray()).as(read.toString()).isTrue();
    assertThat(write.at("/errors/0/extensions/reason").asText()).isEqualTo("PERMISSION_DENIED");
  }

  @Test
  void exposedQdrant_isFilledBySimulate_andSearchedByTheMeshThatRuns() throws Exception {
    Said simulated = run("simulate", "--count", "300", "--dim", "32");
    assertThat(simulated.code()).as(simulated.text()).isZero();
    assertThat(simulated.text()).contains("300 vectors written");

    Said found =
        run(
            "search",
            "anything",
            "-n",
            "simulated",
            "--mode",
            "dense",
            "-k",
            "5",
            "--facet",
            "category",
            "--facet",
            "kind");
    assertThat(found.code()).as(found.text()).isZero();
    assertThat(found.text())
        .contains(" 5. ")
        .doesNotContain("Starting a mesh")
        .containsPattern("meta.category: \\w+ \\d+, ")
        .contains("kind: picture 300");
  }

  private static Said run(String... arguments) throws Exception {
    Path output = Files.createTempFile(folder, "said", ".txt");
    List<String> all =
        Stream.concat(Stream.of(arguments), Stream.of("--data", data.toString())).toList();
    ChildJvm jvm = ChildJvm.start(output, VectormeshCli.class.getName(), all);
    return new Said(jvm.exitCode(MINUTES, TimeUnit.MINUTES), jvm.said());
  }
}
