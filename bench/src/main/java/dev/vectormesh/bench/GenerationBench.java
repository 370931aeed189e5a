package dev.vectormesh.bench;

import dev.vectormesh.corpus.v1.CollectionServiceGrpc;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.CreateNamespaceRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentServiceGrpc;
import dev.vectormesh.corpus.v1.DocumentServiceGrpc.DocumentServiceBlockingStub;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.GenerationServiceGrpc;
import dev.vectormesh.corpus.v1.GenerationServiceGrpc.GenerationServiceBlockingStub;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc;
import dev.vectormesh.corpus.v1.ReindexRequest;
import dev.vectormesh.corpus.v1.ResolveServingRequest;
import dev.vectormesh.corpus.v1.ResolveServingResponse;
import dev.vectormesh.corpus.v1.SwitchGenerationRequest;
import dev.vectormesh.corpus.v1.WriteDocumentsRequest;
import dev.vectormesh.encoders.SpaceEncoders;
import dev.vectormesh.finetune.adapter.Adapter;
import dev.vectormesh.finetune.model.AdaptedModels;
import dev.vectormesh.finetune.model.TritonModels;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.job.v1.JobServiceGrpc.JobServiceBlockingStub;
import dev.vectormesh.search.v1.SearchServiceGrpc;
import dev.vectormesh.search.v1.SearchServiceGrpc.SearchServiceBlockingStub;
import io.grpc.ManagedChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A new generation of a namespace by an adapter: how fast it is filled beside the engine's bare
 * upserts of the same points, what searches notice of it, and how long a switch takes under writes.
 * Arguments: documents (default 20000), searches of each kind (default 1000).
 */
public final class GenerationBench {
  private static final String NAMESPACE = "namespaces/generations";
  private static final String COLLECTION = NAMESPACE + "/collections/docs";
  private static final int DIMENSION = 384;
  private static final int WORDS = 30;
  private static final int SWITCHES = 10;
  private static final int WRITES_PER_SECOND = 200;

  private final PictureMesh mesh;
  private final ManagedChannel ingest;
  private final DocumentServiceBlockingStub documents;
  private final GenerationServiceBlockingStub generations;
  private final SearchServiceBlockingStub search;
  private final JobServiceBlockingStub jobs;
  private final Prose prose = new Prose(3);

  private GenerationBench(PictureMesh mesh) {
    this.mesh = mesh;
    ingest = mesh.channel("ingest");
    documents = DocumentServiceGrpc.newBlockingStub(ingest);
    generations = GenerationServiceGrpc.newBlockingStub(ingest);
    jobs = JobServiceGrpc.newBlockingStub(mesh.channel("job"));
    search = SearchServiceGrpc.newBlockingStub(mesh.channel("search"));
  }

  /** Runs the benchmark and prints its lines. */
  public static void main(String[] args) throws Exception {
    int count = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
    int searches = args.length > 1 ? Integer.parseInt(args[1]) : 1_000;
    Path data = Files.createTempDirectory("vectormesh-bench").resolve("data");
    String model = PictureMesh.install(data, Optional.empty(), DIMENSION);
    try (PictureMesh mesh = PictureMesh.start(data)) {
      new GenerationBench(mesh).run(model, count, searches);
    }
    System.exit(0);
  }

  private void run(String model, int count, int searches) throws Exception {
    write(model, count);
    ResolveServingResponse serving =
        NamespaceServiceGrpc.newBlockingStub(ingest)
            .resolveServing(ResolveServingRequest.newBuilder().setName(NAMESPACE).build());
    String adapter = adapter(serving);
    double bare = BareUpserts.perSecond(mesh, serving.getPhysicalCollection());
    line("bare upserts of the same points: %,.0f/s", bare);
    Percentiles idle = searches(searches, null);
    long start = System.nanoTime();
    Job job = reindex(adapter, 0);
    Percentiles busy = searches(searches, job);
    await(job);
    double rate = count / seconds(start);
    line("new generation by MAP, searched meanwhile: %,.0f documents/s", rate);
    line(
        "searches: idle p95 %.2f ms, while a generation is filled %.2f ms, ratio %.2f (goal: <="
            + " 1.5)",
        idle.millis(0.95), busy.millis(0.95), busy.millis(0.95) / idle.millis(0.95));
    switches(2);
    switchTo(1);
    start = System.nanoTime();
    await(reindex(adapter, 1));
    rate = count / seconds(start);
    line(
        "new generation by MAP, nothing else: %,.0f documents/s, ratio to bare %.2f (goal: >= 0.7)",
        rate, rate / bare);
  }

  private void write(String model, int count) {
    NamespaceServiceGrpc.newBlockingStub(ingest)
        .createNamespace(
            CreateNamespaceRequest.newBuilder()
                .setNamespaceId("generations")
                .setNamespace(Namespace.newBuilder().setEncoder(model))
                .build());
    var made =
        CollectionServiceGrpc.newBlockingStub(ingest)
            .createCollection(
                CreateCollectionRequest.newBuilder()
                    .setParent(NAMESPACE)
                    .setCollectionId("docs")
                    .build());
    long start = System.nanoTime();
    for (int from = 0; from < count; from += 100) {
      WriteDocumentsRequest.Builder request =
          WriteDocumentsRequest.newBuilder().setParent(made.getName());
      for (int i = from; i < Math.min(count, from + 100); i++) {
        request.addDocuments(document("d" + i));
      }
      var unused = documents.writeDocuments(request.build());
    }
    line("written: %,.0f documents/s", count / seconds(start));
  }

  private DocumentWrite document(String id) {
    return DocumentWrite.newBuilder()
        .setDocumentId(id)
        .setDocument(Document.newBuilder().setTitle(id).setText(prose.text(WORDS)))
        .build();
  }

  private String adapter(ResolveServingResponse serving) {
    ManagedChannel triton = mesh.engine("triton");
    float[] weights = Adapter.identity(DIMENSION).weights().clone();
    weights[1] = 0.5f;
    try (SpaceEncoders encoders = SpaceEncoders.open(triton, List.of(mesh.directory().models()))) {
      return new AdaptedModels(
              new TritonModels(
                  mesh.directory().models(), List.of(mesh.directory().models()), triton),
              encoders)
          .make(
              serving.getNamespace().getSpace(),
              "bench",
              new Adapter(DIMENSION, weights),
              List.of("a text"))
          .names()
          .encoder();
    } finally {
      triton.shutdownNow();
    }
  }

  private Job reindex(String adapter, int round) {
    return generations.reindex(
        ReindexRequest.newBuilder()
            .setParent(NAMESPACE)
            .setEncoder(adapter)
            .setRequestId("round-" + round)
            .build());
  }

  private Job.State state(Job job) {
    return jobs.getJob(GetJobRequest.newBuilder().setName(job.getName()).build()).getState();
  }

  private void await(Job job) {
    Job.State state = state(job);
    while (state == Job.State.STATE_QUEUED || state == Job.State.STATE_RUNNING) {
      LockSupport.parkNanos(5_000_000);
      state = state(job);
    }
    if (state != Job.State.STATE_SUCCEEDED) {
      throw new IllegalStateException(job.getName() + " ended " + state);
    }
  }

  /** Searches that no cache answers; as long as the job runs where there is one. */
  private Percentiles searches(int count, @Nullable Job job) {
    List<Long> nanos = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      var request = ProseMesh.query(prose).toBuilder().setParent(NAMESPACE).build();
      long start = System.nanoTime();
      var unused = search.search(request);
      nanos.add(System.nanoTime() - start);
      if (job != null && i % 50 == 49 && state(job) == Job.State.STATE_SUCCEEDED) {
        break;
      }
    }
    return Percentiles.of(nanos);
  }

  /** There and back again, under writes. */
  private void switches(int other) throws Exception {
    AtomicInteger written = new AtomicInteger();
    ScheduledExecutorService writers = Executors.newScheduledThreadPool(8);
    var paced =
        writers.scheduleAtFixedRate(
            () ->
                writers.execute(() -> {
                  var unused =
                      documents.writeDocuments(
                          WriteDocumentsRequest.newBuilder()
                              .setParent(COLLECTION)
                              .addDocuments(document("w" + written.incrementAndGet()))
                              .build());
                }),
            0,
            1_000_000 / WRITES_PER_SECOND,
            TimeUnit.MICROSECONDS);
    long began = System.nanoTime();
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < SWITCHES; i++) {
      LockSupport.parkNanos(500_000_000);
      long start = System.nanoTime();
      switchTo(i % 2 == 0 ? other : 1);
      nanos.add(System.nanoTime() - start);
    }
    boolean stopped = paced.cancel(false);
    writers.shutdownNow();
    line(
        "%d switches under %.0f writes/s: p50 %.0f ms, longest %.0f ms (goal: <= 1000)",
        SWITCHES,
        written.get() / seconds(began),
        Percentiles.of(nanos).millis(0.5),
        Percentiles.of(nanos).millis(1));
  }

  private void switchTo(int number) {
    var live =
        generations.switchGeneration(
            SwitchGenerationRequest.newBuilder()
                .setName(NAMESPACE + "/generations/" + number)
                .build());
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static void line(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }
}
