package dev.vectormesh.bench;

import dev.vectormesh.encoders.SpaceEncoders;
import dev.vectormesh.encoders.TextEncoder;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.models.BundledModels;
import dev.vectormesh.search.v1.SearchServiceGrpc;
import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The mesh beside its own limit, in one run: ingest beside the encoder alone on the same texts, a
 * search beside the encoding of its query, in a mesh that has answered some thousands. Arguments:
 * documents (default 10000), queries (default 500).
 */
public final class MeshBench {
  private static final int ENCODER_BATCH = 64;
  // Until then the compiler works beside the searches.
  private static final int WARM_UP = 4_000;
  private static final int ROUNDS = 3;

  private final ProseMesh mesh;
  private final LiveHeap heap = new LiveHeap();
  private long shown;

  private MeshBench(ProseMesh mesh) {
    this.mesh = mesh;
  }

  /** Runs the benchmark and prints a table. */
  public static void main(String[] args) throws Exception {
    int documents = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    int queries = args.length > 1 ? Integer.parseInt(args[1]) : 500;
    try (ProseMesh mesh = new ProseMesh()) {
      new MeshBench(mesh).run(documents, queries);
    }
    System.exit(0);
  }

  private void run(int documents, int queries) throws Exception {
    List<String> sample = mesh.write(documents);
    ManagedChannel triton = mesh.plainChannel("triton");
    try (SpaceEncoders encoders = SpaceEncoders.open(triton, List.of(mesh.directory().models()))) {
      TextEncoder encoder = encoders.encoder(BundledModels.DEFAULT).text();
      encode(encoder, sample.subList(0, Math.min(ENCODER_BATCH, sample.size())));
      double alone = encode(encoder, sample);
      print("encoder alone", "%.1f chunks/s".formatted(alone));
      long start = System.nanoTime();
      mesh.ingest(this::progress);
      double ingested = documents / ((System.nanoTime() - start) / 1e9);
      print("ingest of files", "%.1f chunks/s".formatted(ingested));
      print("live heap every 1000", heap.toString());
      print("ingest / encoder", "%.2f (must be >= 0.80)".formatted(ingested / alone));
      mesh.awaitGraphs();
      search(encoder, queries);
    }
    triton.shutdownNow();
  }

  /** Chunks a second with as many callers as keep every instance busy. */
  private static double encode(TextEncoder encoder, List<String> texts) throws Exception {
    List<Callable<List<float[]>>> calls = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += ENCODER_BATCH) {
      List<String> batch = texts.subList(from, Math.min(texts.size(), from + ENCODER_BATCH));
      calls.add(() -> encoder.passages(batch));
    }
    try (ExecutorService callers = Executors.newFixedThreadPool(2)) {
      long start = System.nanoTime();
      for (Future<List<float[]>> call : callers.invokeAll(calls)) {
        call.get();
      }
      return texts.size() / ((System.nanoTime() - start) / 1e9);
    }
  }

  private void progress(Job job) {
    if (job.getProgress().getDone() - shown >= 1_000) {
      shown = job.getProgress().getDone();
      System.err.println(shown + " of " + job.getProgress().getTotal() + " documents");
      heap.sample();
    }
  }

  private void search(TextEncoder encoder, int queries) throws Exception {
    Prose prose = new Prose(2);
    ManagedChannel channel = mesh.channel("search");
    var search = SearchServiceGrpc.newBlockingStub(channel);
    SearchSteps steps = new SearchSteps();
    Percentiles.Task query = i -> steps.add(search.search(ProseMesh.query(prose)));
    row("first searches p50, p95", Percentiles.of(queries, query));
    Percentiles.of(WARM_UP, query);
    steps.clear();
    List<Long> alone = new ArrayList<>();
    List<Long> whole = new ArrayList<>();
    // In turn, so that both meet the machine in the same moods.
    for (int round = 0; round < ROUNDS; round++) {
      alone.addAll(Percentiles.nanos(queries, i -> encoder.query(ProseMesh.words(prose))));
      whole.addAll(Percentiles.nanos(queries, query));
    }
    row("query encoder p50, p95", Percentiles.of(alone));
    row("hybrid search p50, p95", Percentiles.of(whole));
    print(
        "search p95 - encoder p95",
        "%.2f ms (must be <= 5)"
            .formatted(Percentiles.of(whole).millis(0.95) - Percentiles.of(alone).millis(0.95)));
    steps.percentiles().forEach((step, p) -> row("  " + step + " p50, p95", p));
    channel.shutdownNow();
  }

  private static void row(String name, Percentiles p) {
    print(name, "%.2f, %.2f ms".formatted(p.millis(0.5), p.millis(0.95)));
  }

  private static void print(String name, String value) {
    System.out.println(String.format(Locale.ROOT, "%-26s %s", name, value));
  }
}
