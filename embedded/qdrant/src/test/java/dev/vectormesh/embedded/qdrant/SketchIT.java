package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.get;
import static dev.vectormesh.embedded.qdrant.DenseCollection.EXACT;
import static dev.vectormesh.embedded.qdrant.DenseCollection.NAME;
import static dev.vectormesh.embedded.qdrant.DenseCollection.awaitIndexed;
import static dev.vectormesh.embedded.qdrant.DenseCollection.ids;
import static dev.vectormesh.embedded.qdrant.DenseCollection.search;
import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.embedded.qdrant.dense.PlanCosts;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.QuantizationSearchParams;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.SearchParams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches of vectors that wait for their graph, by a bit of each dimension first. */
class SketchIT {
  private static final int POINTS = 3_000;
  private static final int DIMENSIONS = 200;
  private static final int QUERIES = 30;
  private static final int CLUSTERS = 30;
  private static final Filter ALL = Filter.getDefaultInstance();
  private static final SearchParams SKETCHES = SearchParams.newBuilder().setHnswEf(600).build();

  @RegisterExtension
  final TestServer server =
      new TestServer(settings -> settings.planCosts(new PlanCosts(0.04, 10, 0.055, 40, 0)));

  /** Points in a segment without a graph; one in nine has no such vector. */
  private void fill(Distance distance) {
    create(distance);
    upsert(POINTS, SketchIT::vector);
    get(server.client().deleteVectorsAsync(NAME, List.of(""), numbers(n -> n % 9 == 0)));
    server.restart();
  }

  private void create(Distance distance) {
    CreateCollection.Builder request = DenseCollection.request(distance, DIMENSIONS);
    request.getOptimizersConfigBuilder().setIndexingThreshold(1_000_000);
    get(server.client().createCollectionAsync(request.build()));
  }

  private void upsert(int points, LongFunction<float[]> vector) {
    List<PointStruct> batch =
        LongStream.range(0, points)
            .mapToObj(n ->
                PointStruct.newBuilder()
                    .setId(id(n))
                    .setVectors(vectors(vector.apply(n)))
                    .putAllPayload(Clients.payload(Map.of("tenth", "t" + n % 10)))
                    .build())
            .toList();
    get(server.client().upsertAsync(NAME, batch));
    server.restart();
  }

  private static List<PointId> numbers(LongPredicate which) {
    return LongStream.range(0, POINTS).filter(which).mapToObj(n -> id(n)).toList();
  }

  private static float[] vector(long number) {
    Random centre = new Random(number % CLUSTERS);
    Random noise = new Random(1_000_003L * (number + 1));
    float[] vector = new float[DIMENSIONS];
    for (int d = 0; d < vector.length; d++) {
      // Not around 0, as the vectors of models are not either.
      vector[d] = (float) (1 + centre.nextGaussian() + noise.nextGaussian());
    }
    return vector;
  }

  private double recall(SearchParams params, Filter filter) {
    double found = 0;
    for (int q = 0; q < QUERIES; q++) {
      float[] query = vector(POINTS + q);
      List<Long> truth = ids(search(server.client(), query, EXACT, filter));
      List<Long> hits = new ArrayList<>(ids(search(server.client(), query, params, filter)));
      hits.retainAll(truth);
      found += hits.size() / (double) truth.size();
    }
    return found / QUERIES;
  }

  @ParameterizedTest
  @EnumSource(
      value = Distance.class,
      names = {"Cosine", "Dot", "Euclid"})
  void sketches_findTheNearestWithTheirExactScores(Distance distance) {
    fill(distance);

    assertThat(recall(SKETCHES, ALL)).isGreaterThanOrEqualTo(0.95);
    List<ScoredPoint> truth = search(server.client(), vector(5), EXACT);
    assertThat(search(server.client(), vector(5), SKETCHES).getFirst()).isEqualTo(truth.getFirst());
  }

  @Test
  void fewCandidates_findLess() {
    fill(Distance.Cosine);
    SearchParams few = SearchParams.newBuilder().setHnswEf(1).build();

    assertThat(recall(few, ALL)).isBetween(0.5, 0.999);
  }

  @Test
  void sketches_areNotAskedWhereTheClientSaysSo() {
    fill(Distance.Cosine);
    SearchParams ignored =
        SearchParams.newBuilder()
            .setHnswEf(1)
            .setQuantization(QuantizationSearchParams.newBuilder().setIgnore(true))
            .build();

    assertThat(recall(ignored, ALL)).isEqualTo(1.0);
  }

  @Test
  void deletedAndFilteredPoints_areNotFound() {
    fill(Distance.Cosine);
    SearchParams few = SearchParams.newBuilder().setHnswEf(100).build();
    Filter tenth = Filter.newBuilder().addMust(matchKeyword("tenth", "t3")).build();
    assertThat(recall(few, tenth)).isGreaterThanOrEqualTo(0.95);

    get(server.client().deleteAsync(NAME, numbers(n -> n < POINTS / 2)));

    assertThat(recall(few, tenth)).isGreaterThanOrEqualTo(0.95);
    assertThat(ids(search(server.client(), vector(1), few, tenth)))
        .hasSize(10)
        .allSatisfy(found -> {
          assertThat(found % 10).isEqualTo(3);
          assertThat(found).isGreaterThanOrEqualTo(POINTS / 2);
        });
  }

  @Test
  void sketchedVectors_getTheirGraph() {
    fill(Distance.Cosine);
    assertThat(recall(SKETCHES, ALL)).isGreaterThanOrEqualTo(0.95);

    get(
        server
            .client()
            .updateCollectionAsync(
                UpdateCollection.newBuilder()
                    .setCollectionName(NAME)
                    .setOptimizersConfig(OptimizersConfigDiff.newBuilder().setIndexingThreshold(10))
                    .build()));
    awaitIndexed(server.client(), POINTS - POINTS / 9 - 1);

    assertThat(recall(SKETCHES, ALL)).isGreaterThanOrEqualTo(0.9);
  }

  /** Vectors whose sketches tell nothing: all alike, or too long to be squared. */
  @ParameterizedTest
  @ValueSource(floats = {0, 1, 1e20f})
  void vectorsWithoutSketches_areFound(float component) {
    create(Distance.Euclid);
    float[] same = new float[DIMENSIONS];
    Arrays.fill(same, component);
    upsert(300, _ -> same);

    SearchParams few = SearchParams.newBuilder().setHnswEf(20).build();
    assertThat(search(server.client(), same, few))
        .hasSize(10)
        .allSatisfy(hit -> assertThat(hit.getScore()).isZero());
  }
}
