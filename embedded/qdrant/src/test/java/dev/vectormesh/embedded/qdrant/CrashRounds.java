package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.get;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.VectorsOutput;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Kills a process whose clients write, change payloads and delete, and compares what is there
 * afterwards with what they were told. A program of its own, too: its argument is how often.
 */
final class CrashRounds {
  private final Path directory;
  private final Random random = new Random(5);

  /** What each point may be: its last acknowledged number, and those begun since. */
  private final Map<Long, Set<Long>> possible = new HashMap<>();

  private int acknowledged;
  private int lost;
  private int phantom;

  /**
   * What came of it.
   *
   * @param acknowledged how many writes were acknowledged
   * @param lost points that are not as their last acknowledged write, or a later one, made them
   * @param phantom points that are there, or as they are, by no write that could still be in force
   */
  record Result(int rounds, int acknowledged, int lost, int phantom) {
    @Override
    public String toString() {
      return rounds
          + " rounds, "
          + acknowledged
          + " acknowledged writes: "
          + lost
          + " lost, "
          + phantom
          + " phantom";
    }
  }

  private CrashRounds(Path directory) {
    this.directory = directory;
  }

  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createTempDirectory("crash-rounds");
    try {
      System.out.println(
          run(directory, arguments.length > 0 ? Integer.parseInt(arguments[0]) : 50));
    } finally {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  static Result run(Path directory, int rounds) throws Exception {
    CrashRounds work = new CrashRounds(directory);
    try (EmbeddedQdrant server = EmbeddedQdrant.builder(directory).inProcessName("first").start();
        QdrantClient client = Clients.inProcess("first")) {
      get(
          client.createCollectionAsync(
              "c", VectorParams.newBuilder().setSize(2).setDistance(Distance.Dot).build()));
      if (server.port() != -1) {
        throw new IllegalStateException("listens on " + server.port());
      }
    }
    for (int round = 0; round < rounds; round++) {
      work.writeAndKill(round, 300 + work.random.nextInt(900));
      work.check(round);
    }
    return new Result(rounds, work.acknowledged, work.lost, work.phantom);
  }

  private void writeAndKill(int round, int enough) throws Exception {
    Process process =
        new ProcessBuilder(command(round)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    int inRound = 0;
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (hear(line) && ++inRound == enough) {
          // Through the handle, which leaves the pipe open for what was said before.
          process.toHandle().destroyForcibly();
        }
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    if (inRound < enough) {
      throw new IOException("The writer ended by itself after " + inRound + " writes");
    }
    acknowledged += inRound;
  }

  private List<String> command(int round) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx256m", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.addAll(List.of(CrashWriter.class.getName(), directory.toString()));
    command.addAll(List.of(Integer.toString(round), Long.toString(1 + 1_000_000L * round)));
    return command;
  }

  /** Takes in what a client said; tells whether a write was acknowledged. */
  private boolean hear(String line) {
    String[] words = line.split(" ");
    if (words.length != 4) {
      return false;
    }
    long point = Long.parseLong(words[2]);
    long number = Long.parseLong(words[3]);
    if (words[0].equals("A")) {
      possible.put(point, new HashSet<>(Set.of(number)));
      return true;
    }
    possible.computeIfAbsent(point, _ -> new HashSet<>(Set.of(0L))).add(number);
    return false;
  }

  private void check(int round) throws Exception {
    String name = "check" + round;
    try (EmbeddedQdrant server = EmbeddedQdrant.builder(directory).inProcessName(name).start();
        QdrantClient client = Clients.inProcess(name)) {
      Map<Long, Long> found = found(client);
      if (get(client.countAsync("c")) != found.size() || server.services().isEmpty()) {
        throw new IllegalStateException("count and scroll differ");
      }
      found.forEach((point, number) -> possible.computeIfAbsent(point, _ -> Set.of(0L)));
      possible.replaceAll((point, numbers) -> {
        long number = found.getOrDefault(point, 0L);
        if (!numbers.contains(number)) {
          boolean wasThere = numbers.stream().anyMatch(each -> each != 0);
          lost += wasThere ? 1 : 0;
          phantom += wasThere ? 0 : 1;
          System.err.printf("round %d: point %d is %d, not %s%n", round, point, number, numbers);
        }
        // What is there now must stay there.
        return new HashSet<>(Set.of(number));
      });
    }
  }

  /** The number of every point, as its payload says; its vector has to be one of the same point. */
  private Map<Long, Long> found(QdrantClient client) {
    Map<Long, Long> found = new HashMap<>();
    ScrollPoints all =
        ScrollPoints.newBuilder()
            .setCollectionName("c")
            .setLimit(10_000)
            .setWithVectors(io.qdrant.client.WithVectorsSelectorFactory.enable(true))
            .build();
    for (RetrievedPoint point : get(client.scrollAsync(all)).getResultList()) {
      long id = point.getId().getNum();
      found.put(id, point.getPayloadOrThrow("n").getIntegerValue());
      VectorsOutput vectors = point.getVectors();
      if (vectors.getVector().getDense().getData(1) != id) {
        phantom++;
        System.err.printf("point %d has another one's vector%n", id);
      }
    }
    return found;
  }
}
