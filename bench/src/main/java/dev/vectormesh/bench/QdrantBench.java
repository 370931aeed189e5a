package dev.vectormesh.bench;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.qdrant.client.grpc.Collections.QuantizationConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.lucene.index.Term;
import org.jspecify.annotations.Nullable;

/**
 * Dense search of embedded Qdrant beside bare Lucene with the same vectors, parameters and number
 * of segments, in one run; where vectors are quantized, over the very same segments. Arguments:
 * points (default 20000) and {@code --quick} for fewer queries, or {@code --full} for the growth
 * table of 20,000 to 300,000 points, or of the numbers that follow.
 */
public final class QdrantBench {
  private static final int DIMENSIONS = 384;

  /** Until the JVM has compiled how points are written and a graph is built. */
  private static final int WARM_UP_POINTS = 10_000;

  private static final int THROUGHPUT_THREADS = 2;
  private static final int MOST_DURING_BUILD = 100_000;
  private static final int[] GROWTH = {20_000, 50_000, 100_000, 300_000};

  private final Path folder;
  private final ClusteredVectors data;
  private final Effort effort;

  private QdrantBench(Path folder, ClusteredVectors data, Effort effort) {
    this.folder = folder;
    this.data = data;
    this.effort = effort;
  }

  /** Runs the benchmark and prints tables. */
  public static void main(String[] args) throws Exception {
    if (args.length > 1 && args[0].equals("--memory-of")) {
      ServerMemory.tell(Path.of(args[1]));
      System.exit(0);
    }
    boolean full = args.length > 0 && args[0].equals("--full");
    if (full) {
      print("points", "bare p50, ours p50, ratio | recall | segments of ours | built/s ratio");
      int[] asked = Arrays.stream(args).skip(1).mapToInt(Integer::parseInt).toArray();
      for (int points : asked.length > 0 ? asked : GROWTH) {
        run(points, Effort.USUAL, QdrantBench::growth);
      }
    } else {
      boolean quick = Arrays.asList(args).contains("--quick");
      run(
          args.length > 0 ? Integer.parseInt(args[0]) : 20_000,
          quick ? Effort.QUICK : Effort.USUAL,
          QdrantBench::all);
    }
    System.exit(0);
  }

  private interface Table {
    void print(QdrantBench bench) throws Exception;
  }

  private static void run(int points, Effort effort, Table table) throws Exception {
    Path folder = Files.createTempDirectory("qdrant-bench");
    try {
      ClusteredVectors data = ClusteredVectors.of(points, effort.queries(), DIMENSIONS);
      table.print(new QdrantBench(folder, data, effort));
    } finally {
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  /**
   * Both write points that nobody searches first, so that none of those measured is a JVM's first.
   */
  private BareLucene bare() throws Exception {
    int some = Math.min(data.points().length / 4, WARM_UP_POINTS);
    float[][] few = Arrays.copyOf(data.points(), some);
    BareLucene.build(folder.resolve("warm-up"), few).close();
    try (DenseServer ours = DenseServer.open(folder.resolve("our-warm-up"))) {
      ours.create(DIMENSIONS, null);
      ours.upsert(few);
    }
    return BareLucene.build(folder.resolve("bare"), data.points());
  }

  private void growth() throws Exception {
    try (BareLucene bare = bare();
        DenseServer ours = DenseServer.open(folder.resolve("ours"))) {
      double rate = load(ours, null);
      Paired dense = Paired.compare(data, bare.engine(null), ours.inProcess(null, null), effort);
      print(
          "%,d".formatted(data.points().length),
          "%.3f, %.3f ms, %.2f | %.4f | %d | %.2f"
              .formatted(
                  dense.bare().millis(0.5),
                  dense.ours().millis(0.5),
                  dense.ratio(),
                  dense.recall(),
                  ours.info().getSegmentsCount(),
                  rate / bare.pointsPerSecond()));
    }
  }

  private void all() throws Exception {
    print("points", "%,d x %d".formatted(data.points().length, DIMENSIONS));
    try (BareLucene bare = bare()) {
      try (DenseServer ours = DenseServer.open(folder.resolve("ours"))) {
        float32(bare, ours);
      }
      ServerMemory.measure(folder.resolve("ours"), data);
      searchDuringBuild();
    }
    quantized("int8", Byte.SIZE, DenseServer.int8());
    quantized("1 bit", 1, DenseServer.oneBit());
  }

  private void float32(BareLucene bare, DenseServer ours) throws Exception {
    double rate = load(ours, null);
    print(
        "graph build, points/s",
        "bare %.0f, ours %.0f, ratio %.2f (must be >= 0.85)"
            .formatted(bare.pointsPerSecond(), rate, rate / bare.pointsPerSecond()));
    print(
        "segments", "bare %d, ours %d".formatted(bare.segments(), ours.info().getSegmentsCount()));
    Paired dense = Paired.compare(data, bare.engine(null), ours.inProcess(null, null), effort);
    print(
        "dense, in process",
        dense.row("ratio %.2f (must be <= 1.25), recall %.4f (>= 0.99), bare's %.4f"));
    print(
        "the same, virtual thread",
        onVirtualThread(() ->
                Paired.compare(data, bare.engine(null), ours.inProcess(null, null), effort.warm()))
            .row("ratio %.2f, recall %.4f"));
    try (EmptyCalls empty = EmptyCalls.start()) {
      print(
          "empty call, TCP",
          Paired.compare(data, empty.inProcess(), empty.tcp(), effort).overTcp());
    }
    print(
        "dense, TCP",
        Paired.compare(data, ours.inProcess(null, null), ours.tcp(), effort).overTcp()
            + " (must be <= 0.2)");
    throughput(bare, ours);
    filtered(bare, ours, "tenth", "t3", 10, "must be <= 1.0 ms, recall 1.0");
    filtered(bare, ours, "hundredth", "h33", 100, "must be <= 0.2 ms, recall 1.0");
  }

  private void filtered(
      BareLucene bare, DenseServer ours, String field, String value, int step, String goal)
      throws Exception {
    // The points with this value are every step-th, beginning with the number in the value.
    int first = Integer.parseInt(value.substring(1));
    ClusteredVectors passing = data.among(first, step);
    Paired paired =
        Paired.compare(
            passing,
            bare.engine(new Term(field, value)),
            ours.inProcess(field, value),
            effort.warm());
    print(
        100 / step + " % pass", paired.row("ratio %.2f, recall %.4f (" + goal + "), bare's %.4f"));
  }

  /** The server answers a virtual thread on itself, which spares two hand-overs. */
  private static <T> T onVirtualThread(Callable<T> work) throws Exception {
    try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
      return thread.submit(work).get();
    }
  }

  private void throughput(BareLucene bare, DenseServer ours) throws Exception {
    double alone = 0;
    double served = 0;
    for (int round = 0; round < effort.rounds(); round++) {
      alone += perSecond(bare.engine(null));
      served += perSecond(ours.inProcess(null, null));
    }
    print(
        THROUGHPUT_THREADS + " threads, queries/s",
        "bare %.0f, ours %.0f, ratio %.2f (must be >= 0.80)"
            .formatted(alone / effort.rounds(), served / effort.rounds(), served / alone));
  }

  private double perSecond(NearestEngine engine) throws Exception {
    try (ExecutorService callers = Executors.newFixedThreadPool(THROUGHPUT_THREADS)) {
      Callable<Integer> caller =
          () -> {
            for (float[] query : data.queries()) {
              engine.search(query);
            }
            return data.queries().length;
          };
      long start = System.nanoTime();
      int done = 0;
      for (Future<Integer> result :
          callers.invokeAll(java.util.Collections.nCopies(THROUGHPUT_THREADS, caller))) {
        done += result.get();
      }
      return done / ((System.nanoTime() - start) / 1e9);
    }
  }

  private void quantized(String name, int bits, QuantizationConfig config) throws Exception {
    Path place = folder.resolve(name.replace(' ', '-'));
    try (DenseServer ours = DenseServer.open(place)) {
      load(ours, config);
      try (SameSegments bare = new SameSegments(place)) {
        Paired paired =
            Paired.compare(data, bare.engine(), ours.inProcess(null, null), effort.warm());
        print(
            name + ", rescored", paired.row("ratio %.2f (must be <= 1.25), recall %.4f (>= 0.99)"));
      }
      double bytes = Folders.bytes(place, ".veq") / (double) data.points().length;
      print(
          name + ", on disk",
          "%.0f bytes a vector (%d bits a dimension promise %d)"
              .formatted(bytes, bits, DIMENSIONS * bits / Byte.SIZE));
    }
    MoreFiles.deleteRecursively(place, RecursiveDeleteOption.ALLOW_INSECURE);
  }

  /** Stores the points and waits for their graph; points a second from the first to the last. */
  private double load(DenseServer ours, @Nullable QuantizationConfig quantization)
      throws Exception {
    ours.create(DIMENSIONS, quantization);
    long start = System.nanoTime();
    ours.upsert(data.points());
    ours.awaitIndexed();
    return data.points().length / ((System.nanoTime() - start) / 1e9);
  }

  /** Loads the points once more, and searches meanwhile. */
  private void searchDuringBuild() throws Exception {
    Path place = folder.resolve("building");
    try (DenseServer ours = DenseServer.open(place)) {
      ours.create(DIMENSIONS, null);
      ours.upsert(data.points());
      NearestEngine engine = ours.inProcess(null, null);
      List<Long> building = new ArrayList<>();
      while (!ours.isIndexed() && building.size() < MOST_DURING_BUILD) {
        Paired.time(data, engine, building);
      }
      List<Long> idle = new ArrayList<>();
      ours.awaitIndexed();
      for (int round = 0; round < effort.rounds(); round++) {
        Paired.time(data, engine, idle);
      }
      double busy = Percentiles.of(building).millis(0.95);
      double quiet = Percentiles.of(idle).millis(0.95);
      print(
          "search during a build",
          "p95 %.3f, idle %.3f ms, ratio %.2f (must be <= 3), %,d searches"
              .formatted(busy, quiet, busy / quiet, building.size()));
    } finally {
      MoreFiles.deleteRecursively(place, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  static void print(String name, String value) {
    System.out.println(String.format(Locale.ROOT, "%-26s %s", name, value));
  }
}
