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
import java.util.ArrayList;
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

  private ImageIngestBench() {}

  /** Runs the benchmark and prints a line for each round. */
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
      try (PictureMesh mesh = PictureMesh.start(data)) {
        run(mesh, encoder, pictures, count, rounds);
      }
    } finally {
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }
    System.exit(0);
  }

  private static void run(PictureMesh mesh, String encoder, Path pictures, int count, int rounds)
      throws Exception {
    ManagedChannel triton = mesh.engine("triton");
    ManagedChannel ingest = mesh.channel("ingest");
    ManagedChannel job = mesh.channel("job");
    try (SpaceEncoders encoders = SpaceEncoders.open(triton, List.of(mesh.directory().models()))) {
      ImageEncoder tower = encoders.encoder(encoder).image().orElseThrow();
      perSecond(tower, 4 * BATCH);
      var unused =
          NamespaceServiceGrpc.newBlockingStub(ingest)
              .createNamespace(CreateNamespaceRequest.newBuilder().setNamespaceId("bench").build());
      for (int round = 0; round < rounds; round++) {
        String collection = NAMESPACE + "/collections/pictures-" + round;
        make(ingest, collection, encoder);
        double before = ProcessCounters.cpuSeconds();
        double alone = perSecond(tower, count);
        double between = ProcessCounters.cpuSeconds();
        long start = System.nanoTime();
        FolderIngest.run(ingest, job, collection, pictures, ImageIngestBench::tell);
        double ingested = count / ((System.nanoTime() - start) / 1e9);
        System.out.printf(
            Locale.ROOT,
            "image tower alone %.2f/s, ingest %.2f/s, ratio %.2f (must be >= 0.90);"
                + " processors %.1f and %.1f s%n",
            alone,
            ingested,
            ingested / alone,
            between - before,
            ProcessCounters.cpuSeconds() - between);
      }
    } finally {
      triton.shutdownNow();
      ingest.shutdownNow();
      job.shutdownNow();
    }
  }

  private static void make(ManagedChannel ingest, String collection, String encoder) {
    var made =
        CollectionServiceGrpc.newBlockingStub(ingest)
            .createCollection(
                CreateCollectionRequest.newBuilder()
                    .setParent(NAMESPACE)
                    .setCollectionId(collection.substring(collection.lastIndexOf('/') + 1))
                    .setCollection(Collection.newBuilder().setEncoder(encoder))
                    .build());
  }

  private static void tell(Job job) {
    System.err.println(job.getProgress().getDone() + " of " + job.getProgress().getTotal());
  }

  /** Pictures a second with as many callers as keep every instance busy. */
  private static double perSecond(ImageEncoder tower, int count) throws Exception {
    int side = tower.preprocessing().size();
    byte[] rgb = new byte[3 * side * side];
    new Random(1).nextBytes(rgb);
    List<Pixels> batch = java.util.Collections.nCopies(BATCH, new Pixels(side, side, rgb));
    List<Callable<List<float[]>>> calls = new ArrayList<>();
    for (int i = 0; i < count; i += BATCH) {
      calls.add(() -> tower.images(batch.subList(0, BATCH)));
    }
    try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      long start = System.nanoTime();
      for (Future<List<float[]>> call : callers.invokeAll(calls)) {
        call.get();
      }
      return calls.size() * BATCH / ((System.nanoTime() - start) / 1e9);
    }
  }
}
