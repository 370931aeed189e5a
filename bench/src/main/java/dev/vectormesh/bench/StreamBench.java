package dev.vectormesh.bench;

import dev.vectormesh.corpus.v1.ChunkWrite;
import dev.vectormesh.corpus.v1.CollectionServiceGrpc;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.CreateNamespaceRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentServiceGrpc;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc;
import dev.vectormesh.corpus.v1.ResolveServingRequest;
import dev.vectormesh.corpus.v1.StreamDocumentsRequest;
import dev.vectormesh.corpus.v1.StreamDocumentsResponse;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * Documents with vectors of their writer's own, streamed over TCP, beside the engine's bare upserts
 * of the same points, in turns. Arguments: documents (default 20000), rounds (default 5), documents
 * in a request (default 100).
 */
public final class StreamBench {
  private static final int DIMENSION = 384;
  private static final int WORDS = 30;

  private final PictureMesh mesh;
  private final ManagedChannel ingest;
  private final String model;

  private StreamBench(PictureMesh mesh, String model) {
    this.mesh = mesh;
    this.ingest = mesh.channel("ingest");
    this.model = model;
  }

  /** Runs the benchmark and prints its lines. */
  public static void main(String[] args) throws Exception {
    int count = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
    int batch = args.length > 2 ? Integer.parseInt(args[2]) : 100;
    Path data = Files.createTempDirectory("vectormesh-bench").resolve("data");
    String model = PictureMesh.install(data, Optional.empty(), DIMENSION);
    try (PictureMesh mesh = PictureMesh.start(data)) {
      new StreamBench(mesh, model).run(requests(count, batch), count, rounds);
    }
    System.exit(0);
  }

  private void run(List<StreamDocumentsRequest> requests, int count, int rounds) throws Exception {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      String namespace = "namespaces/stream" + round;
      String collection = make(namespace);
      double streamed = count / streamed(collection, requests);
      double bare =
          BareUpserts.perSecond(
              mesh,
              NamespaceServiceGrpc.newBlockingStub(ingest)
                  .resolveServing(ResolveServingRequest.newBuilder().setName(namespace).build())
                  .getPhysicalCollection());
      ratios.add(streamed / bare);
      line(
          "streamed %,.0f documents/s, bare upserts %,.0f/s, ratio %.2f",
          streamed, bare, streamed / bare);
    }
    ratios.sort(Double::compare);
    line("median ratio %.2f (goal: >= 0.7)", ratios.get(ratios.size() / 2));
  }

  private String make(String namespace) {
    var made =
        NamespaceServiceGrpc.newBlockingStub(ingest)
            .createNamespace(
                CreateNamespaceRequest.newBuilder()
                    .setNamespaceId(namespace.substring(namespace.indexOf('/') + 1))
                    .setNamespace(Namespace.newBuilder().setEncoder(model))
                    .build());
    return CollectionServiceGrpc.newBlockingStub(ingest)
        .createCollection(
            CreateCollectionRequest.newBuilder()
                .setParent(made.getName())
                .setCollectionId("docs")
                .build())
        .getName();
  }

  private static List<StreamDocumentsRequest> requests(int count, int batch) {
    Prose prose = new Prose(3);
    Random random = new Random(5);
    List<StreamDocumentsRequest> requests = new ArrayList<>();
    StreamDocumentsRequest.Builder request = StreamDocumentsRequest.newBuilder();
    for (int i = 0; i < count; i++) {
      String text = prose.text(WORDS);
      ChunkWrite.Builder chunk = ChunkWrite.newBuilder().setText(text);
      random.doubles(DIMENSION, -1, 1).forEach(number -> chunk.addVector((float) number));
      request.addDocuments(
          DocumentWrite.newBuilder()
              .setDocumentId("d" + i)
              .setDocument(Document.newBuilder().setTitle("d" + i))
              .addChunks(chunk));
      if (request.getDocumentsCount() == batch || i == count - 1) {
        requests.add(request.build());
        request.clear();
      }
    }
    return requests;
  }

  /** Seconds from the first request to the last answer. */
  private double streamed(String collection, List<StreamDocumentsRequest> requests)
      throws Exception {
    Writer writer = new Writer(collection, requests);
    long start = System.nanoTime();
    var sent = DocumentServiceGrpc.newStub(ingest).streamDocuments(writer);
    long failed = writer.failed.get();
    if (failed > 0) {
      throw new IllegalStateException(failed + " documents failed");
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** Sends as fast as the server takes. */
  private static final class Writer
      implements ClientResponseObserver<StreamDocumentsRequest, StreamDocumentsResponse> {
    private final String collection;
    private final List<StreamDocumentsRequest> requests;
    private final CompletableFuture<Long> failed = new CompletableFuture<>();
    private int sent;
    private long failures;

    Writer(String collection, List<StreamDocumentsRequest> requests) {
      this.collection = collection;
      this.requests = requests;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<StreamDocumentsRequest> stream) {
      stream.setOnReadyHandler(() -> {
        while (stream.isReady() && sent < requests.size()) {
          StreamDocumentsRequest request = requests.get(sent++);
          stream.onNext(request.toBuilder().setParent(collection).build());
          if (sent == requests.size()) {
            stream.onCompleted();
          }
        }
      });
    }

    @Override
    public void onNext(StreamDocumentsResponse answer) {
      failures += answer.getResultsList().stream().filter(result -> result.hasError()).count();
    }

    @Override
    public void onError(Throwable t) {
      failed.completeExceptionally(t);
    }

    @Override
    public void onCompleted() {
      failed.complete(failures);
    }
  }

  private static void line(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }
}
