package dev.vectormesh.bench;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.vectormesh.encoders.SpaceEncoders;
import dev.vectormesh.encoders.TextEncoder;
import dev.vectormesh.local.simulation.SimulatedPictures;
import dev.vectormesh.local.simulation.SimulatedVectors;
import dev.vectormesh.search.v1.Probe;
import dev.vectormesh.search.v1.SearchMode;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchServiceGrpc;
import dev.vectormesh.search.v1.SearchServiceGrpc.SearchServiceBlockingStub;
import dev.vectormesh.search.v1.VectorProbe;
import io.grpc.ManagedChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The text-to-image engine over simulated pictures: load and graph beside bare Lucene, memory,
 * searches through search-svc over TCP beside the encoding of their query, filters, recall, start.
 */
public final class ImageBench implements Runnable {
  private static final int DIMENSION = 1_024;
  private static final long SEED = 1;
  private static final int WARM_UP = 1_000;
  private static final int RECALL_QUERIES = 100;
  private static final double MIB = 1 << 20;

  @Parameters(defaultValue = "1000000", description = "How many pictures.")
  private int count;

  @Option(
      names = "--model",
      description =
          "The folder of a text tower, its image tower beside it; else random weights"
              + " that take no time.")
  private @Nullable Path model;

  @Option(names = "--clusters", defaultValue = "0", description = "As of vectormesh simulate.")
  private int clusters;

  @Option(names = "--bare", description = "Builds the same with bare Lucene afterwards.")
  private boolean bare;

  @Option(names = "--queries", defaultValue = "500", description = "Of each kind and round.")
  private int queries;

  @Option(names = "--data", description = "A data directory that was filled before, or will be.")
  private @Nullable Path kept;

  private double rate;
  private int asked;

  /** Runs the benchmark and prints a table. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new ImageBench()).execute(args));
  }

  @Override
  public void run() {
    try {
      measure();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void measure() throws Exception {
    Path folder = Files.createTempDirectory("image-bench");
    try {
      Path data = kept == null ? folder.resolve("data") : kept;
      String encoder = PictureMesh.install(data, Optional.ofNullable(model), DIMENSION);
      SimulatedVectors vectors = vectors();
      row(
          "pictures",
          "%,d x %d, %s",
          count,
          vectors.dimension(),
          clusters == 0 ? "N(0,1)" : clusters + " clusters");
      ExactNearest exact = ExactNearest.of(vectors, count, RECALL_QUERIES);
      long base;
      try (PictureMesh mesh = PictureMesh.start(data)) {
        base = ProcessCounters.anonymousBytes();
        load(mesh, encoder, vectors, base);
        searches(mesh, encoder, exact);
      }
      restart(data);
      if (bare) {
        bare(folder, vectors, exact);
      }
    } finally {
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private SimulatedVectors vectors() {
    return clusters == 0
        ? SimulatedVectors.normal(DIMENSION, SEED)
        : SimulatedVectors.clustered(DIMENSION, SEED, clusters);
  }

  private void load(PictureMesh mesh, String encoder, SimulatedVectors vectors, long base)
      throws Exception {
    if (kept != null && Files.exists(kept.resolve("filled"))) {
      row("load", "was there");
      return;
    }
    try (ProcessCounters.Peak peak = new ProcessCounters.Peak()) {
      double[] seconds = mesh.fill(encoder, vectors, count);
      rate = count / seconds[1];
      row(
          "load and graph",
          "written in %.0f s, graph ready in %.0f s: %.0f/s",
          seconds[0],
          seconds[1],
          rate);
      row(
          "memory",
          "%.0f MiB at most beyond the %.0f of the start (must be <= 4096), and %.0f MiB of files",
          (peak.bytes() - base) / MIB,
          base / MIB,
          ProcessCounters.mappedBytes() / MIB);
    }
    if (kept != null) {
      Files.createFile(kept.resolve("filled"));
    }
  }

  private void searches(PictureMesh mesh, String encoder, ExactNearest exact) throws Exception {
    ManagedChannel triton = mesh.engine("triton");
    ManagedChannel channel = mesh.channel("search");
    var search = SearchServiceGrpc.newBlockingStub(channel).withDeadlineAfter(1, TimeUnit.DAYS);
    try (SpaceEncoders encoders = SpaceEncoders.open(triton, List.of(mesh.directory().models()))) {
      TextEncoder text = encoders.encoder(encoder).text();
      Percentiles.of(WARM_UP, i -> search.search(request("")));
      long reads = ProcessCounters.diskReads();
      beside("all", text, search, "", 10, 20);
      beside("one of 8 categories", text, search, "meta.category = \"food\"", 15, 25);
      beside("0.1 %", text, search, "meta.group = \"g7\"", 15, 25);
      row("disk reads meanwhile", "%,d bytes (must be 0)", ProcessCounters.diskReads() - reads);
      cached(search);
      try (SearchApi api = new SearchApi(mesh.gateway(), mesh.token())) {
        api(api);
      }
      row(
          "recall@10, ef 128",
          "%.3f (must be >= %s)",
          exact.recall(query -> nearest(search, query)),
          clusters == 0 ? ".95" : ".99");
    } finally {
      channel.shutdownNow();
      triton.shutdownNow();
    }
  }

  /** The same text never comes twice: no cache answers it. */
  private String text() {
    return "a photo of a red car beside a house, number " + asked++;
  }

  private SearchRequest request(String filter) {
    return SearchRequest.newBuilder()
        .setParent(PictureMesh.NAMESPACE)
        .setQuery(text())
        .setMode(SearchMode.SEARCH_MODE_DENSE)
        .setFilter(filter)
        .build();
  }

  private void beside(
      String what,
      TextEncoder text,
      SearchServiceBlockingStub search,
      String filter,
      int p95Goal,
      int p99Goal)
      throws Exception {
    SearchSteps steps = new SearchSteps();
    Percentiles.of(queries / 2, i -> search.search(request(filter)));
    List<Long> alone = new ArrayList<>();
    List<Long> whole = new ArrayList<>();
    // In turn, so that both meet the machine in the same moods.
    for (int i = 0; i < queries; i++) {
      alone.addAll(Percentiles.nanos(1, n -> text.query(text())));
      whole.addAll(Percentiles.nanos(1, n -> steps.add(search.search(request(filter)))));
    }
    Percentiles encoding = Percentiles.of(alone);
    Percentiles searching = Percentiles.of(whole);
    row("encoding a query", "%s", three(encoding));
    row(
        "search, " + what,
        "%s: + %.2f at p95 (must be <= %d), + %.2f at p99 (<= %d)",
        three(searching),
        searching.millis(.95) - encoding.millis(.95),
        p95Goal,
        searching.millis(.99) - encoding.millis(.99),
        p99Goal);
    steps.percentiles().forEach((step, p) -> row("  " + step, "%s", three(p)));
  }

  /** The whole way of a web app: HTTP, gateway, search-svc. */
  private void api(SearchApi api) throws Exception {
    Percentiles.of(queries, i -> api.search(text()));
    Percentiles computed = Percentiles.of(queries, i -> api.search(text()));
    row("POST /search", "%s (must be < 50 at p95, < 100 at p99)", three(computed));
    String again = text();
    api.search(again);
    row("POST /search, from cache", "%s", three(Percentiles.of(queries, i -> api.search(again))));
  }

  private void cached(SearchServiceBlockingStub search) throws Exception {
    SearchRequest again = request("");
    search.search(again);
    SearchSteps steps = new SearchSteps();
    Percentiles called = Percentiles.of(queries, i -> steps.add(search.search(again)));
    Percentiles total = steps.percentiles().get("total");
    row("from cache, the caller", "%s", three(called));
    if (total != null) {
      row("from cache, the service", "%s (p50 must be < 1)", three(total));
    }
  }

  private static long[] nearest(SearchServiceBlockingStub search, float[] query) {
    VectorProbe.Builder probe = VectorProbe.newBuilder();
    for (float each : query) {
      probe.addValues(each);
    }
    return search
        .search(
            SearchRequest.newBuilder()
                .setParent(PictureMesh.NAMESPACE)
                .setMode(SearchMode.SEARCH_MODE_DENSE)
                .setTopK(ExactNearest.K)
                .addProbes(Probe.newBuilder().setVector(probe))
                .build())
        .getHitsList()
        .stream()
        .mapToLong(hit -> SimulatedPictures.number(hit.getDocument()))
        .toArray();
  }

  private void restart(Path data) throws Exception {
    long start = System.nanoTime();
    try (PictureMesh mesh = PictureMesh.start(data)) {
      double up = (System.nanoTime() - start) / 1e6;
      ManagedChannel channel = mesh.channel("search");
      var search = SearchServiceGrpc.newBlockingStub(channel);
      Percentiles first = Percentiles.of(1, i -> search.search(request("")));
      row(
          "start",
          "up after %.0f ms, first answer %.0f ms later (both: must be <= 3000)",
          up,
          first.millis(1));
      channel.shutdownNow();
    }
  }

  private void bare(Path folder, SimulatedVectors vectors, ExactNearest exact) throws Exception {
    try (BareInt8 lucene = BareInt8.build(folder.resolve("bare"), vectors, count)) {
      row(
          "bare Lucene's graph",
          "%.0f/s; ours / bare %.2f (must be >= 0.85)",
          lucene.pointsPerSecond(),
          rate / lucene.pointsPerSecond());
      row("bare Lucene's recall", "%.3f", exact.recall(lucene::nearest));
      Percentiles took =
          Percentiles.of(
              RECALL_QUERIES * 3, i -> lucene.nearest(exact.queries()[i % RECALL_QUERIES]));
      row("bare Lucene's search", "%s", three(took));
    }
  }

  private static String three(Percentiles p) {
    return String.format(
        Locale.ROOT, "p50 %.2f p95 %.2f p99 %.2f ms", p.millis(.5), p.millis(.95), p.millis(.99));
  }

  private static void row(String name, String format, Object... values) {
    System.out.println(
        String.format(Locale.ROOT, "%-26s ", name) + String.format(Locale.ROOT, format, values));
  }
}
