package dev.vectormesh.bench;

import dev.vectormesh.corpus.v1.CollectionServiceGrpc;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.CreateNamespaceRequest;
import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.corpus.v1.IngestServiceGrpc;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.encoders.TextEncoder;
import dev.vectormesh.encoders.TextEncoders;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.job.v1.WatchJobRequest;
import dev.vectormesh.local.data.DataDirectory;
import dev.vectormesh.local.data.LocalSecrets;
import dev.vectormesh.local.mesh.Mesh;
import dev.vectormesh.local.mesh.MeshOptions;
import dev.vectormesh.models.BundledModels;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchServiceGrpc;
import io.grpc.ManagedChannel;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
  private static final int WORDS = 60;
  private static final int QUERY_WORDS = 5;
  private static final int SAMPLE = 2_000;
  private static final int ENCODER_BATCH = 64;
  // Until then the compiler works beside the searches.
  private static final int WARM_UP = 4_000;
  private static final int ROUNDS = 3;

  private final Path folder;
  private final Mesh mesh;
  private final Map<String, ManagedChannel> channels;

  private MeshBench(Path folder, Mesh mesh, Map<String, ManagedChannel> channels) {
    this.folder = folder;
    this.mesh = mesh;
    this.channels = channels;
  }

  /** Runs the benchmark and prints a table. */
  public static void main(String[] args) throws Exception {
    int documents = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    int queries = args.length > 1 ? Integer.parseInt(args[1]) : 500;
    Path folder = Files.createTempDirectory("vectormesh-bench");
    DataDirectory directory = DataDirectory.choose(folder.resolve("data"), Map.of());
    try (Mesh mesh = Mesh.start(directory, MeshOptions.inProcess(), part -> {})) {
      var token =
          Tokens.of(new Secret(new LocalSecrets(directory.secrets()).read("jwt")))
              .source("bench", "bench", Role.ADMIN);
      Map<String, ManagedChannel> channels =
          Map.of(
              "ingest", Channels.open(mesh.channel("ingest"), token),
              "search", Channels.open(mesh.channel("search"), token),
              "job", Channels.open(mesh.channel("job"), token));
      new MeshBench(folder, mesh, channels).run(directory, documents, queries);
    }
    System.exit(0);
  }

  private void run(DataDirectory directory, int documents, int queries) throws Exception {
    List<String> sample = write(documents);
    ManagedChannel triton = Channels.options().plain().open(mesh.channel("triton"));
    try (TextEncoders encoders = TextEncoders.open(triton, List.of(directory.models()))) {
      TextEncoder encoder = encoders.encoder(BundledModels.DEFAULT);
      encode(encoder, sample.subList(0, Math.min(ENCODER_BATCH, sample.size())));
      double alone = encode(encoder, sample);
      print("encoder alone", "%.1f chunks/s".formatted(alone));
      double ingested = ingest(documents);
      print("ingest of files", "%.1f chunks/s".formatted(ingested));
      print("live heap every 1000", heap.toString());
      print("ingest / encoder", "%.2f (must be >= 0.80)".formatted(ingested / alone));
      awaitGraphs();
      search(encoder, queries);
    }
    triton.shutdownNow();
  }

  /** Returns the first texts: all of them would be taken for the mesh's own heap. */
  private List<String> write(int documents) throws IOException {
    Prose prose = new Prose(1);
    List<String> sample = new ArrayList<>(SAMPLE);
    for (int i = 0; i < documents; i++) {
      String text = prose.text(WORDS);
      if (i < SAMPLE) {
        sample.add(text);
      }
      Path file = folder.resolve("files").resolve("%03d".formatted(i / 1000)).resolve(i + ".txt");
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
    return sample;
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

  private double ingest(int documents) {
    NamespaceServiceGrpc.newBlockingStub(channels.get("ingest"))
        .createNamespace(CreateNamespaceRequest.newBuilder().setNamespaceId("bench").build());
    CollectionServiceGrpc.newBlockingStub(channels.get("ingest"))
        .createCollection(
            CreateCollectionRequest.newBuilder()
                .setParent("namespaces/bench")
                .setCollectionId("prose")
                .build());
    long start = System.nanoTime();
    Job job =
        IngestServiceGrpc.newBlockingStub(channels.get("ingest"))
            .ingestSource(
                IngestSourceRequest.newBuilder()
                    .setParent("namespaces/bench/collections/prose")
                    .setSource(
                        Source.newBuilder()
                            .setFiles(
                                FilesSource.newBuilder()
                                    .setPath(folder.resolve("files").toString())))
                    .build());
    var jobs = JobServiceGrpc.newBlockingStub(channels.get("job"));
    jobs.watchJob(WatchJobRequest.newBuilder().setName(job.getName()).build())
        .forEachRemaining(change -> progress(change.getJob()));
    Job ended = jobs.getJob(GetJobRequest.newBuilder().setName(job.getName()).build());
    if (ended.getState() != Job.State.STATE_SUCCEEDED) {
      throw new IllegalStateException(
          "the ingest ended " + ended.getState() + ": " + ended.getError());
    }
    return documents / ((System.nanoTime() - start) / 1e9);
  }

  private final LiveHeap heap = new LiveHeap();
  private long shown;

  private void progress(Job job) {
    if (job.getProgress().getDone() - shown >= 1_000) {
      shown = job.getProgress().getDone();
      System.err.println(shown + " of " + job.getProgress().getTotal() + " documents");
      heap.sample();
    }
  }

  /** The graphs of what was just written are built beside the first searches. */
  private void awaitGraphs() throws Exception {
    ManagedChannel channel = Channels.options().plain().open(mesh.channel("qdrant"));
    try (QdrantClient qdrant =
        new QdrantClient(QdrantGrpcClient.newBuilder(channel, true).build())) {
      for (String collection : qdrant.listCollectionsAsync().get()) {
        WriteBenchServer.awaitGreen(qdrant, collection);
      }
    }
  }

  private void search(TextEncoder encoder, int queries) throws Exception {
    Prose prose = new Prose(2);
    var search = SearchServiceGrpc.newBlockingStub(channels.get("search"));
    SearchSteps steps = new SearchSteps();
    Percentiles.Task query =
        i ->
            steps.add(
                search.search(
                    SearchRequest.newBuilder()
                        .setParent("namespaces/bench")
                        .setQuery(prose.text(QUERY_WORDS))
                        .build()));
    row("first searches p50, p95", Percentiles.of(queries, query));
    Percentiles.of(WARM_UP, query);
    steps.clear();
    List<Long> alone = new ArrayList<>();
    List<Long> whole = new ArrayList<>();
    // In turn, so that both meet the machine in the same moods.
    for (int round = 0; round < ROUNDS; round++) {
      alone.addAll(Percentiles.nanos(queries, i -> encoder.query(prose.text(QUERY_WORDS))));
      whole.addAll(Percentiles.nanos(queries, query));
    }
    row("query encoder p50, p95", Percentiles.of(alone));
    row("hybrid search p50, p95", Percentiles.of(whole));
    print(
        "search p95 - encoder p95",
        "%.2f ms (must be <= 5)"
            .formatted(Percentiles.of(whole).millis(0.95) - Percentiles.of(alone).millis(0.95)));
    steps.percentiles().forEach((step, p) -> row("  " + step + " p50, p95", p));
  }

  private static void row(String name, Percentiles p) {
    print(name, "%.2f, %.2f ms".formatted(p.millis(0.5), p.millis(0.95)));
  }

  private static void print(String name, String value) {
    System.out.println(String.format(Locale.ROOT, "%-26s %s", name, value));
  }
}
