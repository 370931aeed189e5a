package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.get;
import static dev.vectormesh.embedded.qdrant.DenseCollection.NAME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.embedded.qdrant.dense.PlanCosts;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.SearchParams;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that builds graphs while it writes. */
class KilledBuildIT {
  private static final int ROUNDS = 3;

  @TempDir private Path directory;

  @Test
  @Timeout(600)
  void killedBuild_beginsAgainAndLosesNothing() throws Exception {
    int acknowledged = 0;
    for (int round = 0; round < ROUNDS; round++) {
      acknowledged = writeAndKill(acknowledged, acknowledged + 1_500 + 370 * round);
    }

    try (EmbeddedQdrant server =
            EmbeddedQdrant.builder(directory)
                .inProcessName("after-kills")
                .planCosts(PlanCosts.GRAPH_FIRST)
                .start();
        QdrantClient client = Clients.inProcess("after-kills")) {
      assertThat(server.port()).isEqualTo(-1);
      DenseCollection.awaitIndexed(client, 1_500);
      // A batch may have been written and not yet acknowledged.
      assertThat(get(client.countAsync(NAME))).isBetween((long) acknowledged, acknowledged + 100L);
      for (int number = 0; number < acknowledged; number += 97) {
        var hits =
            DenseCollection.search(
                client, DenseCollection.vector(number), SearchParams.getDefaultInstance());
        assertThat(DenseCollection.ids(hits)).contains((long) number);
      }
      assertThat(
              DenseCollection.recall(
                  client, SearchParams.getDefaultInstance(), Filter.getDefaultInstance()))
          .isGreaterThanOrEqualTo(0.95);
    }
  }

  /** Returns up to which number points were acknowledged. */
  private int writeAndKill(int first, int enough) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(
        List.of(
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx256m",
            "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.addAll(List.of(GraphWriter.class.getName(), directory.toString(), "" + first));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    int acknowledged = first;
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.matches("\\d+")) {
          acknowledged = Integer.parseInt(line);
          if (acknowledged >= enough) {
            // Through the handle, which leaves the pipe open for what was said before.
            process.toHandle().destroyForcibly();
          }
        }
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(acknowledged).isGreaterThanOrEqualTo(enough);
    return acknowledged;
  }
}
