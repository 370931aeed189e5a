package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.get;
import static dev.vectormesh.embedded.qdrant.Clients.ids;
import static dev.vectormesh.embedded.qdrant.Samples.assertDocuments;
import static dev.vectormesh.embedded.qdrant.Samples.best;
import static io.qdrant.client.ConditionFactory.match;
import static io.qdrant.client.QueryFactory.nearest;
import static io.qdrant.client.VectorFactory.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.Floats;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.BatchResult;
import io.qdrant.client.grpc.Points.PointGroup;
import io.qdrant.client.grpc.Points.QueryPointGroups;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.SearchPointGroups;
import io.qdrant.client.grpc.Points.SearchPoints;
import io.qdrant.client.grpc.Points.SparseIndices;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The older method Search, and groups. */
abstract class SearchContract extends SearchScene {
  private static SearchPoints.Builder search(String vector) {
    return SearchPoints.newBuilder()
        .setCollectionName("c")
        .setVectorName(vector)
        .addAllVector(Floats.asList(WANTED))
        .setLimit(10);
  }

  @Test
  void search_findsTheNearest() {
    List<Integer> best = samples.nearestTo("l2", WANTED);

    List<ScoredPoint> hits = get(client().searchAsync(search("l2").setOffset(3).build()));

    assertThat(ids(hits)).isEqualTo(best.subList(3, 13));
    double distance = Math.sqrt(-samples.similarity("l2", best.get(3), WANTED));
    assertThat((double) hits.getFirst().getScore()).isCloseTo(distance, within(1e-4));
    assertThat(hits.getFirst().getPayloadMap()).isEmpty();
    assertThat(hits.getFirst().hasVectors()).isFalse();
  }

  @Test
  void search_filtersAndShowsWhatIsAskedFor() {
    List<ScoredPoint> hits =
        get(
            client()
                .searchAsync(
                    search("cos")
                        .setFilter(Filter.newBuilder().addMust(match("n", 3)))
                        .setScoreThreshold(-1f)
                        .setWithPayload(WithPayloadSelectorFactory.include(List.of("n")))
                        .setWithVectors(WithVectorsSelectorFactory.include(List.of("l2")))
                        .build()));

    assertThat(ids(hits)).containsExactlyInAnyOrder(13, 33, 53);
    assertThat(hits)
        .allSatisfy(hit -> {
          assertThat(hit.getPayloadMap()).containsOnlyKeys("n");
          assertThat(hit.getVectors().getVectors().getVectorsMap()).containsOnlyKeys("l2");
        });
  }

  @Test
  void search_takesSparseVectorsAsIndicesAndValues() {
    float[] words = new float[Samples.WORDS];
    words[1] = 2f;
    words[4] = 0.5f;
    List<Integer> best = samples.nearestTo("words", words);

    List<ScoredPoint> hits =
        get(
            client()
                .searchAsync(
                    SearchPoints.newBuilder()
                        .setCollectionName("c")
                        .setVectorName("words")
                        .addVector(2f)
                        .addVector(0.5f)
                        .setSparseIndices(SparseIndices.newBuilder().addData(1).addData(4))
                        .setLimit(5)
                        .build()));

    assertThat(ids(hits)).isEqualTo(best.subList(0, 5));
  }

  @Test
  void searchBatch_answersInOrder() {
    List<BatchResult> results =
        get(
            client()
                .searchBatchAsync(
                    "c",
                    List.of(search("cos").setLimit(2).build(), search("l2").setLimit(3).build()),
                    null));

    assertThat(ids(results.get(0).getResultList()))
        .isEqualTo(samples.nearestTo("cos", WANTED).subList(0, 2));
    assertThat(ids(results.get(1).getResultList()))
        .isEqualTo(samples.nearestTo("l2", WANTED).subList(0, 3));
  }

  @Test
  void searchGroups_keepsTheBestOfTheBestGroups() {
    List<PointGroup> groups =
        get(
            client()
                .searchGroupsAsync(
                    SearchPointGroups.newBuilder()
                        .setCollectionName("c")
                        .setVectorName("cos")
                        .addAllVector(Floats.asList(WANTED))
                        .setGroupBy("doc")
                        .setLimit(4)
                        .setGroupSize(2)
                        .build()));

    assertDocuments(groups, samples.nearestTo("cos", WANTED), 4, 2);
  }

  @Test
  void queryGroups_arePointsInEachGroupThatTheyName() {
    List<PointGroup> groups =
        get(
            client()
                .queryGroupsAsync(
                    QueryPointGroups.newBuilder()
                        .setCollectionName("c")
                        .setUsing("cos")
                        .setQuery(nearest(WANTED))
                        .setGroupBy("tags")
                        .setGroupSize(Samples.POINTS)
                        .build()));

    assertThat(groups.stream().map(group -> group.getId().getStringValue()))
        .containsExactlyInAnyOrder("t0", "t1", "t2", "u0", "u1");
    for (PointGroup group : groups) {
      int rest = Integer.parseInt(group.getId().getStringValue().substring(1));
      int by = group.getId().getStringValue().startsWith("t") ? 3 : 2;
      assertThat(ids(group.getHitsList()))
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, Samples.POINTS).filter(n -> n % by == rest).boxed().toList());
    }
  }
}
