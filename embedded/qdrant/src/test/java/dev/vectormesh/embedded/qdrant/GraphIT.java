package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.get;
import static dev.vectormesh.embedded.qdrant.DenseCollection.EXACT;
import static dev.vectormesh.embedded.qdrant.DenseCollection.NAME;
import static dev.vectormesh.embedded.qdrant.DenseCollection.awaitIndexed;
import static dev.vectormesh.embedded.qdrant.DenseCollection.ids;
import static dev.vectormesh.embedded.qdrant.DenseCollection.info;
import static dev.vectormesh.embedded.qdrant.DenseCollection.recall;
import static dev.vectormesh.embedded.qdrant.DenseCollection.search;
import static dev.vectormesh.embedded.qdrant.DenseCollection.upsert;
import static dev.vectormesh.embedded.qdrant.DenseCollection.vector;
import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.ConditionFactory.range;
import static io.qdrant.client.PointIdFactory.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionStatus;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Common.Range;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.SearchParams;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Graphs over the dense vectors of a collection, as its users see them. */
class GraphIT extends GraphScene {
  @ParameterizedTest
  @EnumSource(
      value = Distance.class,
      names = {"Cosine", "Dot", "Euclid"})
  void graph_findsTheNearest(Distance distance) {
    CollectionInfo info = fill(DenseCollection.request(distance));

    assertThat(info.getIndexedVectorsCount()).isEqualTo(POINTS);
    assertThat(info.getSegmentsCount()).isLessThanOrEqualTo(3);
    assertThat(info.getOptimizerStatus().getOk()).isTrue();
    assertThat(recall(client(), GRAPH, ALL)).isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void scores_areThoseOfTheVectors() {
    fill(DenseCollection.request(Distance.Cosine));
    List<ScoredPoint> truth = search(client(), vector(-1), EXACT);

    List<ScoredPoint> found = search(client(), vector(-1), GRAPH);

    assertThat(found.getFirst()).isEqualTo(truth.getFirst());
  }

  @Test
  void moreCandidates_findMore() {
    fill(DenseCollection.request(Distance.Dot));

    double few = recall(client(), SearchParams.newBuilder().setHnswEf(10).build(), ALL);
    double many = recall(client(), SearchParams.newBuilder().setHnswEf(POINTS).build(), ALL);

    assertThat(many).isEqualTo(1.0).isGreaterThanOrEqualTo(few);
  }

  @Test
  void manhattan_isScanned() {
    create(DenseCollection.request(Distance.Manhattan));
    upsert(client(), 0, 1_000);

    assertThat(search(client(), vector(3), GRAPH).getFirst().getId()).isEqualTo(id(3));
    assertThat(info(client()).getIndexedVectorsCount()).isZero();
  }

  @Test
  void noGraph_isMadeBelowTheThreshold() {
    CreateCollection.Builder request = DenseCollection.request(Distance.Cosine);
    request.getOptimizersConfigBuilder().setIndexingThreshold(1_000_000);
    create(request);
    upsert(client(), 0, POINTS);
    server.restart();

    CollectionInfo info = awaitIndexed(client(), 0);

    assertThat(info.getIndexedVectorsCount()).isZero();
    assertThat(recall(client(), GRAPH, ALL)).isEqualTo(1.0);
  }

  @Test
  void noGraph_isMadeWithoutNeighbours() {
    CreateCollection.Builder request = DenseCollection.request(Distance.Cosine);
    request.getHnswConfigBuilder().setM(0);
    create(request);
    upsert(client(), 0, POINTS);
    server.restart();

    assertThat(awaitIndexed(client(), 0).getIndexedVectorsCount()).isZero();
  }

  @Test
  void lowerThreshold_makesGraphsOfWhatIsThere() {
    CreateCollection.Builder request = DenseCollection.request(Distance.Cosine);
    request.getHnswConfigBuilder().setM(0);
    create(request);
    upsert(client(), 0, POINTS);
    server.restart();
    assertThat(info(client()).getIndexedVectorsCount()).isZero();

    get(
        client()
            .updateCollectionAsync(
                UpdateCollection.newBuilder()
                    .setCollectionName(NAME)
                    .setHnswConfig(HnswConfigDiff.newBuilder().setM(16))
                    .build()));

    assertThat(awaitIndexed(client(), POINTS).getStatus()).isEqualTo(CollectionStatus.Green);
  }

  @Test
  void otherSettings_makeTheGraphAnew() {
    fill(DenseCollection.request(Distance.Cosine));
    long before = bytes(".vex");

    get(
        client()
            .updateCollectionAsync(
                UpdateCollection.newBuilder()
                    .setCollectionName(NAME)
                    .setHnswConfig(HnswConfigDiff.newBuilder().setM(6))
                    .build()));
    awaitIndexed(client(), POINTS);

    assertThat(bytes(".vex")).isLessThan(before * 3 / 4);
    assertThat(recall(client(), GRAPH, ALL)).isGreaterThanOrEqualTo(0.8);
  }

  @Test
  void writes_areSeenAtOnceDuringABuild() {
    create(DenseCollection.request(Distance.Cosine));
    for (int from = 0; from < POINTS; from += 100) {
      upsert(client(), from, from + 100);
      long last = from + 99;
      assertThat(search(client(), vector(last), GRAPH).getFirst().getId()).isEqualTo(id(last));
      get(client().deleteAsync(NAME, List.of(id(from))));
      assertThat(ids(search(client(), vector(from), GRAPH))).doesNotContain((long) from);
    }

    awaitIndexed(client(), 1);

    assertThat(get(client().countAsync(NAME))).isEqualTo(POINTS - POINTS / 100);
    for (long from = 0; from < POINTS; from += 100) {
      assertThat(ids(search(client(), vector(from), GRAPH))).doesNotContain(from);
    }
    assertThat(recall(client(), GRAPH, ALL)).isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void filteredGraph_findsTheNearestThatPass() {
    fill(DenseCollection.request(Distance.Cosine));
    Filter tenth = Filter.newBuilder().addMust(matchKeyword("tenth", "t3")).build();
    Filter half =
        Filter.newBuilder()
            .addMust(range("n", Range.newBuilder().setLt(POINTS / 2.0).build()))
            .build();

    assertThat(recall(client(), GRAPH, tenth)).isGreaterThanOrEqualTo(0.95);
    assertThat(recall(client(), GRAPH, half)).isGreaterThanOrEqualTo(0.95);
    assertThat(search(client(), vector(1), GRAPH, tenth))
        .hasSize(10)
        .allSatisfy(hit -> assertThat(hit.getId().getNum() % 10).isEqualTo(3));
  }

  @Test
  void deletedPoints_giveTheirRoomBack() {
    fill(DenseCollection.request(Distance.Cosine));
    long before = bytes(".vec");
    List<PointId> gone =
        LongStream.range(0, POINTS).filter(n -> n % 4 != 0).mapToObj(n -> id(n)).toList();

    get(client().deleteAsync(NAME, gone));
    // Deletions are in segments when the server starts again.
    server.restart();
    awaitIndexed(client(), 1);

    assertThat(bytes(".vec")).isLessThan(before / 2);
    assertThat(get(client().countAsync(NAME))).isEqualTo(POINTS / 4);
    assertThat(recall(client(), GRAPH, ALL)).isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void stop_endsABuildThatBeginsAgain() {
    create(DenseCollection.request(Distance.Cosine));
    upsert(client(), 0, POINTS);

    server.restart();

    awaitIndexed(client(), POINTS);
    assertThat(recall(client(), GRAPH, ALL)).isGreaterThanOrEqualTo(0.95);
  }
}
