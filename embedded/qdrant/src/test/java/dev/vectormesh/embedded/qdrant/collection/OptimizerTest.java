package dev.vectormesh.embedded.qdrant.collection;

import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vectormesh.embedded.qdrant.dense.GraphThreads;
import dev.vectormesh.embedded.qdrant.dense.PlanCosts;
import dev.vectormesh.embedded.qdrant.dense.VectorIndexing;
import dev.vectormesh.embedded.qdrant.log.MessageWrite;
import dev.vectormesh.embedded.qdrant.segment.CollectionSchema;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import io.qdrant.client.grpc.Collections.CollectionConfig;
import io.qdrant.client.grpc.Collections.CollectionParams;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class OptimizerTest {
  private static final int DIMENSIONS = 16;
  private static final long FREE = 1L << 40;
  private static final Idleness IDLENESS =
      new Idleness(Duration.ofMinutes(1), Duration.ofSeconds(1));

  private final ExecutorService flushes = Executors.newSingleThreadExecutor();
  private final GraphThreads graphs = new GraphThreads();
  private final Random random = new Random(3);
  private final AtomicLong nanoTime = new AtomicLong();
  private final AtomicInteger spaceQuestions = new AtomicInteger();
  private volatile long free = FREE;
  private CollectionStore store;

  @BeforeEach
  void create(@TempDir Path directory) throws IOException {
    CollectionConfig config =
        CollectionConfig.newBuilder()
            .setParams(
                CollectionParams.newBuilder()
                    .setVectorsConfig(
                        VectorsConfig.newBuilder()
                            .setParams(
                                VectorParams.newBuilder()
                                    .setSize(DIMENSIONS)
                                    .setDistance(Distance.Cosine))))
            .setHnswConfig(HnswConfigDiff.newBuilder().setM(8).setEfConstruct(32))
            .setOptimizerConfig(
                OptimizersConfigDiff.newBuilder()
                    .setIndexingThreshold(10)
                    .setDeletedThreshold(0.2)
                    .setVacuumMinVectorNumber(100))
            .build();
    store =
        CollectionStore.create(
            directory,
            CollectionSchema.of(config.getParams()),
            new CollectionStore.Settings(
                "c",
                _ -> (_, rows) -> rows,
                VectorIndexing.of(config),
                new StoreResources(
                    flushes,
                    graphs,
                    this::space,
                    BufferLimits.DEFAULT,
                    IDLENESS,
                    nanoTime::get,
                    PlanCosts.DEFAULT,
                    StoreResources.LARGE_VECTORS)));
  }

  private long space() {
    spaceQuestions.incrementAndGet();
    return free;
  }

  /** The store's clock goes on. */
  private void pass(Duration time) {
    nanoTime.addAndGet(time.toNanos());
  }

  @AfterEach
  void close() throws IOException {
    store.close();
    graphs.close();
    flushes.shutdown();
  }

  private void upsert(int first, int end) {
    PointsUpdateOperation.PointStructList.Builder points =
        PointsUpdateOperation.PointStructList.newBuilder();
    for (int i = first; i < end; i++) {
      float[] vector = new float[DIMENSIONS];
      for (int d = 0; d < vector.length; d++) {
        vector[d] = random.nextFloat();
      }
      points.addPoints(PointStruct.newBuilder().setId(id(i)).setVectors(vectors(vector)));
    }
    store.write(new MessageWrite(PointsUpdateOperation.newBuilder().setUpsert(points).build()));
  }

  private int segments() throws IOException {
    try (Snapshot snapshot = store.snapshot()) {
      return snapshot.views().size();
    }
  }

  private long indexed() throws IOException {
    try (Snapshot snapshot = store.snapshot()) {
      return snapshot.indexedVectors(List.of(""));
    }
  }

  private void awaitRest() {
    await("the optimizer rests")
        .atMost(Duration.ofMinutes(2))
        .until(() -> !store.optimizerState().busy());
  }

  @Test
  void flatSegments_areSearchableAndGetAGraphTogether() throws IOException {
    upsert(0, 100);
    store.flush();
    awaitRest();
    assertThat(indexed()).isZero();

    upsert(100, 1_000);
    store.flush();
    awaitRest();

    assertThat(indexed()).isEqualTo(1_000);
    assertThat(segments()).isEqualTo(1);
  }

  @Test
  void smallRest_isJoinedWhenNothingIsWritten() throws IOException {
    upsert(0, 1_000);
    store.flush();
    awaitRest();
    upsert(1_000, 1_100);
    store.flush();
    awaitRest();
    assertThat(segments()).isEqualTo(2);
    assertThat(indexed()).isEqualTo(1_000);

    store.maintain();
    assertThat(store.optimizerState().busy()).as("not yet").isFalse();
    pass(IDLENESS.usual());

    awaitOneSegmentOf(1_100);
  }

  @Test
  void load_getsOneGraphAtItsEnd() throws IOException {
    upsert(0, 1_000);
    store.maintain();
    awaitRest();
    assertThat(indexed()).as("what did not fill a buffer waits").isZero();

    int full = BufferLimits.DEFAULT.points();
    upsert(1_000, 1_000 + full);
    store.flush();
    upsert(1_000 + full, 1_000 + 2 * full);
    store.flush();
    upsert(0, 100);
    store.maintain();
    assertThat(store.optimizerState().busy()).as("a graph is to come").isTrue();
    assertThat(indexed()).as("a graph beside the load").isZero();

    pass(IDLENESS.afterLoad());
    awaitOneSegmentOf(1_000 + 2 * full);
    awaitRest();
  }

  private void awaitOneSegmentOf(int points) {
    await("all have their place in one graph")
        .atMost(Duration.ofMinutes(2))
        .until(() -> {
          store.maintain();
          return segments() == 1 && indexed() == points;
        });
  }

  @Test
  void fullDisk_putsTheGraphOffAndSaysSo() throws IOException {
    upsert(0, 1_000);
    store.flush();
    awaitRest();
    upsert(1_000, 1_100);
    store.flush();
    awaitRest();

    free = 20_000;
    pass(IDLENESS.usual());
    store.maintain();
    awaitRest();
    assertThat(segments()).isEqualTo(2);
    assertThat(store.optimizerState().failure()).contains("disk space");

    free = FREE;
    pass(IDLENESS.usual());
    store.maintain();
    awaitRest();
    assertThat(segments()).isEqualTo(1);
    assertThat(store.optimizerState().failure()).isNull();
  }

  @Test
  void fullDisk_putsAFlushOffUntilThereIsRoom() throws IOException {
    upsert(0, 1_000);
    store.maintain();
    int asked = spaceQuestions.get();
    free = 1_000;
    pass(IDLENESS.usual());
    await("a flush that finds no room")
        .atMost(Duration.ofMinutes(2))
        .until(() -> {
          store.maintain();
          return spaceQuestions.get() > asked;
        });
    assertThat(indexed()).isZero();

    free = FREE;

    awaitOneSegmentOf(1_000);
  }
}
