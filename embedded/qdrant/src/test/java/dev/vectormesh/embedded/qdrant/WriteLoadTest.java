package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.failure;
import static dev.vectormesh.embedded.qdrant.Clients.get;
import static dev.vectormesh.embedded.qdrant.Clients.payload;
import static io.qdrant.client.ConditionFactory.match;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.QueryFactory.nearest;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vectormesh.embedded.qdrant.collection.BufferLimits;
import io.grpc.Status;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.QueryPoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Writers, readers, flushes and merges at the same time, and a disk that fills up. */
class WriteLoadTest {
  private static final int BATCH = 40;

  private final AtomicLong diskSpace = new AtomicLong(Long.MAX_VALUE);

  @RegisterExtension
  private final TestServer server =
      new TestServer(builder ->
          builder.bufferLimits(new BufferLimits(300, 1 << 20)).diskSpace(diskSpace::get));

  private QdrantClient client() {
    return server.client();
  }

  @BeforeEach
  void create() {
    get(
        client()
            .createCollectionAsync(
                "c", VectorParams.newBuilder().setSize(2).setDistance(Distance.Dot).build()));
  }

  /** All points of one writer, each with the same number in its vector and its payload. */
  private static List<PointStruct> batch(int writer, int number, int textLength) {
    return IntStream.range(0, BATCH)
        .mapToObj(i ->
            PointStruct.newBuilder()
                .setId(id(1_000L * writer + i))
                .setVectors(vectors(1, number))
                .putAllPayload(
                    payload(Map.of("w", writer, "n", number, "t", "x".repeat(textLength))))
                .build())
        .toList();
  }

  @Test
  void readers_seeEachWriteAsAWhole() throws Exception {
    int writers = 3;
    for (int writer = 0; writer < writers; writer++) {
      get(client().upsertAsync("c", batch(writer, 0, 10)));
    }
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<?>> writing = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        int number = writer;
        writing.add(threads.submit(() -> write(number)));
      }
      List<Future<Integer>> reading = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        int number = writer;
        Callable<Integer> reader = () -> readUntil(done, number);
        reading.add(threads.submit(reader));
      }
      for (Future<?> each : writing) {
        each.get();
      }
      done.set(true);
      for (Future<Integer> each : reading) {
        assertThat(each.get()).isPositive();
      }
    }
    assertThat(get(client().countAsync("c"))).isEqualTo((long) writers * BATCH);
    server.restart();
    assertThat(get(client().countAsync("c"))).isEqualTo((long) writers * BATCH);
    assertThat(get(client().countAsync("c", where("n", 60), true)))
        .isEqualTo((long) writers * BATCH);
  }

  private Void write(int writer) {
    for (int number = 1; number <= 60; number++) {
      get(client().upsertAsync("c", batch(writer, number, 10)));
      assertThat(get(client().countAsync("c", where("w", writer), true))).isEqualTo(BATCH);
    }
    return null;
  }

  private int readUntil(AtomicBoolean done, int writer) {
    int reads = 0;
    long newest = 0;
    do {
      var hits =
          get(
              client()
                  .queryAsync(
                      QueryPoints.newBuilder()
                          .setCollectionName("c")
                          .setQuery(nearest(0f, 1f))
                          .setFilter(where("w", writer))
                          .setWithPayload(WithPayloadSelectorFactory.enable(true))
                          .setLimit(2 * BATCH)
                          .build()));
      assertThat(hits).hasSize(BATCH);
      long number = (long) hits.getFirst().getScore();
      assertThat(hits)
          .allSatisfy(hit -> {
            assertThat(hit.getScore()).isEqualTo(number);
            assertThat(hit.getPayloadOrThrow("n").getIntegerValue()).isEqualTo(number);
          });
      assertThat(number).isGreaterThanOrEqualTo(newest);
      newest = number;
      reads++;
    } while (!done.get());
    return reads;
  }

  private static Filter where(String key, long number) {
    return Filter.newBuilder().addMust(match(key, number)).build();
  }

  @Test
  void segments_stayFewAndDeletedPointsGiveBackTheirSpace() throws Exception {
    for (int writer = 0; writer < 100; writer++) {
      get(client().upsertAsync("c", batch(writer, 1, 1_000)));
    }
    server.restart();
    long full = bytes();
    assertThat(full).isGreaterThan(100L * BATCH * 1_000);
    assertThat(get(client().getCollectionInfoAsync("c")).getSegmentsCount()).isLessThan(16);

    get(client().deleteAsync("c", Filter.newBuilder().addMustNot(match("w", 7)).build()));
    server.restart();

    assertThat(get(client().countAsync("c"))).isEqualTo(BATCH);
    awaitFewerBytes(full / 10);
  }

  /** Segments are rewritten in the background. */
  private void awaitFewerBytes(long limit) {
    await("the space is given back")
        .atMost(Duration.ofMinutes(2))
        .until(this::bytes, now -> now < limit);
  }

  private long bytes() throws IOException {
    try (Stream<Path> paths = Files.walk(server.directory())) {
      return paths.mapToLong(path -> path.toFile().isFile() ? path.toFile().length() : 0).sum();
    } catch (UncheckedIOException e) {
      // A file went while it was looked at.
      return Long.MAX_VALUE;
    }
  }

  @Test
  void fullDisk_refusesWritesAndServesReadsUntilThereIsRoom() {
    get(client().upsertAsync("c", batch(0, 1, 10)));
    diskSpace.set(0);
    Status status = Status.OK;
    int accepted = 1;
    while (status.isOk() && accepted < 1_000) {
      try {
        get(client().upsertAsync("c", batch(accepted, 1, 100)));
        accepted++;
      } catch (io.grpc.StatusRuntimeException e) {
        status = e.getStatus();
      }
    }

    assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(status.getDescription())
        .startsWith("Out of disk space")
        .contains("is full", "bytes are needed", "may be used");
    assertThat(get(client().countAsync("c"))).isEqualTo((long) accepted * BATCH);
    assertThat(
            failure(
                    client()
                        .createCollectionAsync(
                            "d",
                            VectorParams.newBuilder().setSize(2).setDistance(Distance.Dot).build()))
                .getCode())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);

    diskSpace.set(Long.MAX_VALUE);
    for (int i = 0; i < 30; i++) {
      get(client().upsertAsync("c", batch(2_000 + i, 1, 100)));
    }
    assertThat(get(client().countAsync("c"))).isEqualTo((accepted + 30L) * BATCH);
    server.restart();
    assertThat(get(client().countAsync("c"))).isEqualTo((accepted + 30L) * BATCH);
  }
}
