package dev.vectormesh.bench;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Resident memory of a process of its own that serves a stored collection. */
final class ServerMemory {
  private static final int QUERIES = 2_000;

  private ServerMemory() {}

  /** Starts a process that serves the data and prints its memory beside that of the vectors. */
  static void measure(Path directory, ClusteredVectors data) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(
        List.of(
            // The whole heap from the start: its growth is no memory of the server's.
            "-Xms256m",
            "-Xmx256m",
            "-XX:+AlwaysPreTouch",
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            QdrantBench.class.getName(),
            "--memory-of",
            directory.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(process.getInputStream().readAllBytes()).strip();
    if (!process.waitFor(1, TimeUnit.MINUTES) || !said.contains(" ")) {
      QdrantBench.print("memory", "not measured: " + said);
      return;
    }
    String[] kib = said.split(" ");
    double used = (Double.parseDouble(kib[1]) - Double.parseDouble(kib[0])) / 1024;
    double stored =
        4.0 * data.points().length * data.points()[0].length / (1 << 20)
            + Folders.bytes(directory, ".vex") / (double) (1 << 20);
    QdrantBench.print(
        "memory",
        "%.0f MiB beyond the empty server's, vectors and graph %.0f MiB, ratio %.2f (must be <= 1.3)"
            .formatted(used, stored, used / stored));
  }

  /**
   * In the process: KiB of an empty server, and of one that has answered queries. Each is what is
   * resident outside of the heap, and what lives in it.
   */
  static void tell(Path directory) throws Exception {
    Path other = Files.createTempDirectory("qdrant-empty");
    try (DenseServer empty = DenseServer.open(other)) {
      int dimensions = 384;
      empty.create(dimensions, null);
      ask(empty, dimensions, QUERIES);
      long base = usedKib();
      try (DenseServer full = DenseServer.open(directory)) {
        ask(full, dimensions, QUERIES);
        System.out.println(base + " " + usedKib());
      }
    } finally {
      MoreFiles.deleteRecursively(other, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private static void ask(DenseServer server, int dimensions, int queries) throws Exception {
    SplittableRandom random = new SplittableRandom(5);
    NearestEngine engine = server.inProcess(null, null);
    float[] query = new float[dimensions];
    for (int i = 0; i < queries; i++) {
      for (int d = 0; d < dimensions; d++) {
        query[d] = (float) random.nextGaussian();
      }
      engine.search(query);
    }
  }

  private static long usedKib() throws IOException {
    Runtime heap = Runtime.getRuntime();
    System.gc();
    return ProcessCounters.residentBytes() / 1024 - heap.freeMemory() / 1024;
  }
}
