package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.failure;
import static dev.vectormesh.embedded.qdrant.Clients.get;
import static dev.vectormesh.embedded.qdrant.FlippedByte.flip;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.QueryFactory.nearest;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.qdrant.client.grpc.Collections.CollectionStatus;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.QueryPoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors that are read after the start, as those of large segments are. */
class LargeVectorsTest {
  private static final int POINTS = 2_000;
  private static final int DIMENSIONS = 64;

  /** Any segment's vectors count as large. */
  @RegisterExtension
  private final TestServer server = new TestServer(builder -> builder.largeVectors(0));

  @BeforeEach
  void fill() {
    get(
        server
            .client()
            .createCollectionAsync(
                CreateCollection.newBuilder()
                    .setCollectionName("c")
                    .setOptimizersConfig(OptimizersConfigDiff.newBuilder().setIndexingThreshold(10))
                    .setVectorsConfig(
                        VectorsConfig.newBuilder()
                            .setParams(
                                VectorParams.newBuilder()
                                    .setSize(DIMENSIONS)
                                    .setDistance(Distance.Dot)))
                    .build()));
    List<PointStruct> points =
        LongStream.range(0, POINTS).mapToObj(LargeVectorsTest::point).toList();
    get(server.client().upsertAsync("c", points));
    server.restart();
    await()
        .until(() ->
            get(server.client().getCollectionInfoAsync("c")).getIndexedVectorsCount() == POINTS);
  }

  private static PointStruct point(long number) {
    return PointStruct.newBuilder().setId(id(number)).setVectors(vectors(vector(number))).build();
  }

  private static float[] vector(long number) {
    SplittableRandom random = new SplittableRandom(number);
    float[] vector = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  @Test
  void soundVectors_areServedAfterTheyWereRead() {
    server.restart();

    var hits =
        get(
            server
                .client()
                .queryAsync(
                    QueryPoints.newBuilder()
                        .setCollectionName("c")
                        .setQuery(nearest(vector(7)))
                        .setLimit(1)
                        .build()));

    assertThat(hits)
        .singleElement()
        .satisfies(hit -> assertThat(hit.getId().getNum()).isEqualTo(7));
    assertThat(server.server().damage()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {".vec", ".vex"})
  void damagedVectors_areFoundAfterTheStart(String ending) throws Exception {
    server.stop();
    Path file = file(ending);
    flip(file, file.toFile().length() / 2);

    server.start();

    await().until(() -> !server.server().damage().isEmpty());
    assertThat(server.server().damage().get("c")).contains(file.getFileName().toString());
    Status status = failure(server.client().countAsync("c"));
    assertThat(status.getCode()).isEqualTo(Status.Code.DATA_LOSS);
    var info = get(server.client().getCollectionInfoAsync("c"));
    assertThat(info.getStatus()).isEqualTo(CollectionStatus.Red);
    assertThat(get(server.client().deleteCollectionAsync("c")).getResult()).isTrue();
  }

  private Path file(String ending) throws IOException {
    try (Stream<Path> paths = Files.walk(server.directory())) {
      return paths.filter(path -> path.toString().endsWith(ending)).findFirst().orElseThrow();
    }
  }
}
