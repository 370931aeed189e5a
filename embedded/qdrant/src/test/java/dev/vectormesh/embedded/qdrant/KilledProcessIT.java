package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that writes, again and again, and looks for what it was told to be written. */
class KilledProcessIT {
  private static final int ROUNDS = Integer.getInteger("crash.rounds", 6);

  @TempDir private Path directory;

  /** What each point may be: its last acknowledged number, and those begun since. */
  private final Map<Long, Set<Long>> possible = new HashMap<>();

  @Test
  @Timeout(600)
  void acknowledgedWrites_surviveKills() throws Exception {
    try (EmbeddedQdrant server = EmbeddedQdrant.builder(directory).inProcessName("first").start();
        var client = Clients.inProcess("first")) {
      get(
          client.createCollectionAsync(
              "c", VectorParams.newBuilder().setSize(2).setDistance(Distance.Dot).build()));
      assertThat(server.port()).isEqualTo(-1);
    }
    Random random = new Random(5);
    int acknowledged = 0;
    for (int round = 0; round < ROUNDS; round++) {
      acknowledged += writeAndKill(round, 300 + random.nextInt(900));
      check(round);
    }
    assertThat(acknowledged).isGreaterThan(ROUNDS * 300);
  }

  /** Returns how many writes were acknowledged. */
  private int writeAndKill(int round, int enough) throws Exception {
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
    command.addAll(List.of(CrashWriter.class.getName(), directory.toString()));
    command.addAll(List.of(Integer.toString(round), Long.toString(1 + 1_000_000L * round)));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    int acknowledged = 0;
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ");
        if (words.length != 4) {
          continue;
        }
        long point = Long.parseLong(words[2]);
        long number = Long.parseLong(words[3]);
        if (words[0].equals("A")) {
          possible.put(point, new HashSet<>(Set.of(number)));
          if (++acknowledged == enough) {
            // Through the handle, which leaves the pipe open for what was said before.
            process.toHandle().destroyForcibly();
          }
        } else {
          possible.computeIfAbsent(point, _ -> new HashSet<>(Set.of(0L))).add(number);
        }
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(acknowledged).isGreaterThanOrEqualTo(enough);
    return acknowledged;
  }

  private void check(int round) throws Exception {
    try (EmbeddedQdrant server =
            EmbeddedQdrant.builder(directory).inProcessName("check" + round).start();
        var client = Clients.inProcess("check" + round)) {
      assertThat(server.services()).hasSize(3);
      Map<Long, Long> found = new HashMap<>();
      ScrollPoints all = ScrollPoints.newBuilder().setCollectionName("c").setLimit(10_000).build();
      for (RetrievedPoint point : get(client.scrollAsync(all)).getResultList()) {
        found.put(point.getId().getNum(), point.getPayloadOrThrow("n").getIntegerValue());
      }
      assertThat(possible.keySet()).containsAll(found.keySet());
      possible.forEach((point, numbers) -> {
        long number = found.getOrDefault(point, 0L);
        assertThat(numbers).as("point %s after round %s", point, round).contains(number);
        // What is there now must stay there.
        possible.put(point, new HashSet<>(Set.of(number)));
      });
    }
  }
}
