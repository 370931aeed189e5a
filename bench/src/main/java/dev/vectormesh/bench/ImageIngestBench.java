package dev.vectormesh.bench;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CollectionServiceGrpc;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.CreateNamespaceRequest;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc;
import dev.vectormesh.encoders.ImageEncoder;
import dev.vectormesh.encoders.SpaceEncoders;
import dev.vectormesh.images.Pixels;
import dev.vectormesh.job.v1.Job;
import io.grpc.ManagedChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * JPEG files of 640 x 480 read, hashed, encoded and stored, beside the image tower alone: {@code
 * ImageIngestBench MODEL [COUNT [ROUNDS]]}. MODEL is the folder of a text tower, its image tower
 * beside it.
 */
public final class ImageIngestBench {
  private static final int BATCH = 8;
  private static final int CALLERS = 2;
  private static final String NAMESPACE = "namespaces/bench";

  private final PictureMesh mesh;
  private final String encoder;
  private final ImageEncoder tower;
  private final Path pictures;
  private final int count;

  private ImageIngestBench(
      PictureMesh mesh, String encoder, ImageEncoder tower, Path pictures, int count) {
    this.mesh = mesh;
    this.encoder = encoder;
    this.tower = tower;
    this.pictures = pictures;
    this.count = count;
  }

  /** Runs the benchmark and prints two lines for each round. */
  public static void main(String[] args) throws Exception {
    Path model = Path.of(args[0]);
    int count = args.length > 1 ? Integer.parseInt(args[1]) : 400;
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 3;
    Path folder = Files.createTempDirectory("image-ingest-bench");
    try {
      Path pictures = Files.createDirectory(folder.resolve("pictures"));
      for (int i = 0; i < count; i++) {
        NoisyJpeg.write(pictures.resolve(i + ".jpg"), 640, 480, i);
      }
      Path data = folder.resolve("data");
      String encoder = PictureMesh.install(data, Optional.of(model), 0);
      try (PictureMesh mesh = PictureMesh.start(data);
          SpaceEncoders encoders =
              SpaceEncoders.open(mesh.engine("triton"), List.of(mesh.directory().models()))) {
        ImageEncoder tower = encoders.encoder(encoder).image().orElseThrow();
        new ImageIngestBench(mesh, encoder, tower, pictures, count).run(rounds);
      }
    } finally {
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }
    System.exit(0);
  }

  private void run(int rounds) throws Exception {
    perSecond(4 * BATCH);
    ManagedChannel ingest = mesh.channel("ingest");
    ManagedChannel job = mesh.channel("job");
    try {
      var made =
          NamespaceServiceGrpc.newBlockingStub(ingest)
              .createNamespace(CreateNamespaceRequest.newBuilder().setNamespaceId("bench").build());
      for (int round = 0; round < rounds; round++) {
        // Text in pictures is read by other models, so it is told apart.
        measure(ingest, job, "plain-" + round, true);
        measure(ingest, job, "text-" + round, false);
      }
    } finally {
      ingest.shutdownNow();
      job.shutdownNow();
    }
  }

  private void measure(ManagedChannel ingest, ManagedChannel job, String id, boolean skipText)
      throws Exception {
    var made =
        CollectionServiceGrpc.newBlockingStub(ingest)
            .createCollection(
                CreateCollectionRequest.newBuilder()
                    .setParent(NAMESPACE)
                    .setCollectionId(id)
                    .setCollection(Collection.newBuilder().setEncoder(encoder))
                    .build());
    double before = ProcessCounters.cpuSeconds();
    double alone = perSecond(count);
    double between = ProcessCounters.cpuSeconds();
    long start = System.nanoTime();
    String collection = NAMESPACE + "/collections/" + id;
    FolderIngest.run(ingest, job, collection, pictures, skipText, ImageIngestBench::tell);
    double ingested = count / ((System.nanoTime() - start) / 1e9);
    System.out.printf(
        Locale.ROOT,
        "image tower alone %.2f/s, ingest%s %.2f/s, ratio %.2f%s; processors %.1f and %.1f s%n",
        alone,
        skipText ? "" : " with text in pictures",
        ingested,
        ingested / alone,
        skipText ? " (must be >= 0.90)" : "",
        between - before,
        ProcessCounters.cpuSeconds() - between);
  }

  private static void tell(Job job) {
    System.err.println(job.getProgress().getDone() + " of " + job.getProgress().getTotal());
  }

  /** Pictures a second with as many callers as keep every instance busy. */
  private double perSecond(int wanted) throws Exception {
    int side = tower.preprocessing().size();
    byte[] rgb = new byte[3 * side * side];
    new Random(1).nextBytes(rgb);
    List<Pixels> batch = Collections.nCopies(BATCH, new Pixels(side, side, rgb));
    List<Callable<List<float[]>>> calls =
        Collections.nCopies(Math.ceilDiv(wanted, BATCH), () -> tower.images(batch));
    try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      long start = System.nanoTime();
      for (Future<List<float[]>> call : callers.invokeAll(calls)) {
        call.get();
      }
      return calls.size() * BATCH / ((System.nanoTime() - start) / 1e9);
    }
  }
}
