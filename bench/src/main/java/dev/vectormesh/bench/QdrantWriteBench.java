package dev.vectormesh.bench;

import static io.qdrant.client.QueryFactory.nearest;
import static io.qdrant.client.ValueFactory.value;

import com.sun.management.OperatingSystemMXBean;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.UpsertPoints;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes to the embedded Qdrant beside what the disk gives in the same run, its start, its space
 * and its memory. Arguments: points (default 20000), and {@code --quick} for fewer sparse queries.
 */
public final class QdrantWriteBench {
  private static final String COLLECTION = "write";
  private static final int DIMENSIONS = 384;
  private static final int BATCH = 256;
  private static final int SINGLES = 400;

  private final Random random = new Random(3);
  private final List<UpsertPoints> batches = new ArrayList<>();
  private final int points;

  private QdrantWriteBench(int points) {
    this.points = points;
    for (int from = 0; from < points; from += BATCH) {
      batches.add(upsert(from, Math.min(points, from + BATCH)));
    }
  }

  public static void main(String[] arguments) throws Exception {
    int points = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
    new QdrantWriteBench(points).run();
    String queries = Arrays.asList(arguments).contains("--quick") ? "600" : "1000";
    QdrantSparseBench.main(new String[] {Integer.toString(points), queries});
  }

  private UpsertPoints upsert(int from, int to) {
    UpsertPoints.Builder request =
        UpsertPoints.newBuilder().setCollectionName(COLLECTION).setWait(true);
    for (int i = from; i < to; i++) {
      request.addPoints(
          PointStruct.newBuilder()
              .setId(PointIdFactory.id(i))
              .setVectors(VectorsFactory.vectors(vector()))
              .putPayload("text", value("passage " + i))
              .putPayload("group", value(i % 10)));
    }
    return request.build();
  }

  private List<Float> vector() {
    List<Float> vector = new ArrayList<>(DIMENSIONS);
    for (int i = 0; i < DIMENSIONS; i++) {
      vector.add((float) random.nextGaussian());
    }
    return vector;
  }

  private void run() throws Exception {
    System.out.printf(Locale.ROOT, "%d points of %d dimensions%n", points, DIMENSIONS);
    try (WriteBenchServer qdrant = new WriteBenchServer()) {
      // One round to warm up: the second is the one that counts.
      upserts(qdrant, false);
      upserts(qdrant, true);
      concurrentUpserts(qdrant);
      singles(qdrant);
      start(qdrant);
      memory();
      deletion(qdrant);
    }
  }

  private void create(QdrantClient client) throws Exception {
    client
        .createCollectionAsync(
            COLLECTION,
            VectorParams.newBuilder().setSize(DIMENSIONS).setDistance(Distance.Cosine).build())
        .get();
  }

  private void upserts(WriteBenchServer qdrant, boolean report) throws Exception {
    if (report) {
      qdrant.client().deleteCollectionAsync(COLLECTION).get();
    }
    create(qdrant.client());
    long processorStart = processorNanos();
    long start = System.nanoTime();
    for (UpsertPoints batch : batches) {
      qdrant.client().upsertAsync(batch).get();
    }
    double seconds = secondsSince(start);
    double processorMicros = (processorNanos() - processorStart) / 1e3 / points;
    if (report) {
      double bare = bareWrites(qdrant.folder(), batches.getFirst().toByteArray(), batches.size());
      line("upsert, 256 a batch, 1 client", points / seconds, "points/s", "goal >= 20000");
      line("  processor time, client included", processorMicros, "us/point", "");
      line("  the disk alone, same bytes", points / bare, "points/s", "");
    }
  }

  /** Writes and syncs the same bytes as often; returns the seconds. */
  private static double bareWrites(Path folder, byte[] bytes, int times) throws IOException {
    Path file = folder.resolve("bare");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long start = System.nanoTime();
      for (int i = 0; i < times; i++) {
        writeAndSync(channel, bytes, (long) i * bytes.length);
      }
      return secondsSince(start);
    } finally {
      java.nio.file.Files.deleteIfExists(file);
    }
  }

  private static void writeAndSync(FileChannel channel, byte[] bytes, long at) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long position = at;
    while (buffer.hasRemaining()) {
      position += channel.write(buffer, position);
    }
    channel.force(false);
  }

  private void concurrentUpserts(WriteBenchServer qdrant) throws Exception {
    AtomicInteger next = new AtomicInteger();
    long start = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        writers.add(
            threads.submit(() -> {
              for (int b = next.getAndIncrement(); b < batches.size(); b = next.getAndIncrement()) {
                qdrant.client().upsertAsync(batches.get(b)).get();
              }
              return null;
            }));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    }
    line("the same again, 4 clients", points / secondsSince(start), "points/s", "");
  }

  private void singles(WriteBenchServer qdrant) throws Exception {
    List<UpsertPoints> singles = new ArrayList<>();
    for (int i = 0; i < SINGLES; i++) {
      singles.add(upsert(points + i, points + i + 1));
    }
    byte[] bytes = singles.getFirst().toByteArray();
    Path file = qdrant.folder().resolve("bare");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      // The file has its size before, as the log has.
      writeAndSync(channel, new byte[bytes.length * SINGLES], 0);
      long[] own = new long[SINGLES];
      long[] bare = new long[SINGLES];
      for (int i = 0; i < SINGLES; i++) {
        long start = System.nanoTime();
        writeAndSync(channel, bytes, (long) i * bytes.length);
        bare[i] = System.nanoTime() - start;
        start = System.nanoTime();
        qdrant.client().upsertAsync(singles.get(i)).get();
        own[i] = System.nanoTime() - start;
      }
      double bareMillis = median(bare);
      line("single point, p50", median(own), "ms", "");
      line("  bare write + fdatasync, p50", bareMillis, "ms", "");
      line("  the difference", median(own) - bareMillis, "ms", "goal <= 0.5");
    } finally {
      java.nio.file.Files.deleteIfExists(file);
    }
  }

  private static double median(long[] nanos) {
    java.util.Arrays.sort(nanos);
    return nanos[nanos.length / 2] / 1e6;
  }

  private void start(WriteBenchServer qdrant) throws Exception {
    double seconds = qdrant.restart(() -> search(qdrant.client()));
    line("start to the first answer", seconds, "s", "goal <= 1.5 with 100000");
  }

  private void search(QdrantClient client) throws Exception {
    client
        .queryAsync(
            QueryPoints.newBuilder()
                .setCollectionName(COLLECTION)
                .setQuery(nearest(vector()))
                .setLimit(10)
                .build())
        .get();
  }

  private void memory() throws IOException {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    double heap = (runtime.totalMemory() - runtime.freeMemory()) / 1e6;
    double requests = batches.stream().mapToLong(UpsertPoints::getSerializedSize).sum() / 1e6;
    line("heap in use, the requests in it", heap, "MB", "");
    line("  vectors as float32", points * DIMENSIONS * 4 / 1e6, "MB", "");
    line("  requests, about", requests, "MB", "");
  }

  private void deletion(WriteBenchServer qdrant) throws Exception {
    double full = qdrant.bytesOnDisk() / 1e6;
    List<io.qdrant.client.grpc.Common.PointId> ids = new ArrayList<>();
    for (int i = 0; i < points + SINGLES; i++) {
      if (i % 10 != 0) {
        ids.add(PointIdFactory.id(i));
      }
    }
    qdrant.client().deleteAsync(COLLECTION, ids).get();
    qdrant.restart(() -> qdrant.awaitGreen(COLLECTION));
    line("disk, full", full, "MB", "");
    line("  9 of 10 deleted, after a restart", qdrant.bytesOnDisk() / 1e6, "MB", "");
  }

  private static long processorNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static double secondsSince(long startNanos) {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  private static void line(String what, double number, String unit, String goal) {
    System.out.printf(Locale.ROOT, "%-36s %10.2f %-9s %s%n", what, number, unit, goal);
  }
}
