package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.failure;
import static dev.vectormesh.embedded.qdrant.Clients.get;
import static dev.vectormesh.embedded.qdrant.Clients.ids;
import static dev.vectormesh.embedded.qdrant.Clients.on;
import static dev.vectormesh.embedded.qdrant.Clients.payload;
import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.QueryFactory.fusion;
import static io.qdrant.client.QueryFactory.nearest;
import static io.qdrant.client.QueryFactory.sample;
import static io.qdrant.client.VectorInputFactory.vectorInput;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.Fusion;
import io.qdrant.client.grpc.Points.LookupLocation;
import io.qdrant.client.grpc.Points.Mmr;
import io.qdrant.client.grpc.Points.PointGroup;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PrefetchQuery;
import io.qdrant.client.grpc.Points.Query;
import io.qdrant.client.grpc.Points.QueryPointGroups;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.RecommendInput;
import io.qdrant.client.grpc.Points.Sample;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.WithLookup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Diverse and random results, examples at every level, and groups with what they name. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CompositionContract {
  private static final float[] WANTED = Samples.random(new Random(3), Samples.DIMENSIONS);

  private Samples samples = new Samples();

  abstract QdrantUnderTest server();

  @BeforeAll
  void fill() {
    samples = Samples.into(server());
    QdrantClient client = client();
    VectorParams two = VectorParams.newBuilder().setSize(2).setDistance(Distance.Dot).build();
    get(client.createCollectionAsync("docs", two));
    List<PointStruct> points = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      points.add(
          PointStruct.newBuilder()
              .setId(id(i))
              .setVectors(vectors(1, i))
              .putAllPayload(payload(Map.of("title", "document " + i)))
              .build());
    }
    get(client.upsertAsync("docs", points));
  }

  private QdrantClient client() {
    return server().client();
  }

  private List<ScoredPoint> query(QueryPoints.Builder request) {
    return get(client().queryAsync(request.setCollectionName("c").build()));
  }

  private List<Integer> diverse(List<Integer> candidates, String vector, double diversity, int n) {
    List<Integer> chosen = new ArrayList<>(List.of(candidates.getFirst()));
    List<Integer> open = new ArrayList<>(candidates.subList(1, candidates.size()));
    while (chosen.size() < n) {
      Integer next =
          open.stream()
              .max(
                  Comparator.comparingDouble(number ->
                      (1 - diversity) * samples.similarity(vector, number, WANTED)
                          - diversity
                              * chosen.stream()
                                  .mapToDouble(other ->
                                      samples.similarity(vector, number, samples.dense(other)))
                                  .max()
                                  .orElseThrow()))
              .orElseThrow();
      chosen.add(next);
      open.remove(next);
    }
    return chosen;
  }

  @ParameterizedTest
  @ValueSource(strings = {"cos", "l2"})
  void mmr_choosesWhatIsLikeTheQueryAndUnlikeTheOthers(String vector) {
    Mmr mmr = Mmr.newBuilder().setDiversity(0.7f).setCandidatesLimit(25).build();

    List<ScoredPoint> hits = query(on(vector, nearest(vectorInput(WANTED), mmr)).setLimit(8));

    List<Integer> candidates = samples.nearestTo(vector, WANTED).subList(0, 25);
    assertThat(ids(hits)).isEqualTo(diverse(candidates, vector, 0.7, 8));
  }

  @Test
  void mmr_withoutDiversityIsTheNearest() {
    Mmr mmr = Mmr.newBuilder().setDiversity(0).build();

    assertThat(ids(query(on("cos", nearest(vectorInput(WANTED), mmr)).setLimit(6))))
        .isEqualTo(samples.nearestTo("cos", WANTED).subList(0, 6));
    Status tooDiverse =
        failure(
            client()
                .queryAsync(
                    on(
                            "cos",
                            nearest(
                                vectorInput(WANTED), Mmr.newBuilder().setDiversity(1.5f).build()))
                        .setCollectionName("c")
                        .build()));
    assertThat(tooDiverse.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void sample_drawsDifferentPointsThatPass() {
    Filter filter = Filter.newBuilder().addMust(matchKeyword("tags", "t1")).build();
    Set<Integer> seen = new HashSet<>();

    for (int draw = 0; draw < 60; draw++) {
      List<Integer> drawn =
          ids(
              query(
                  QueryPoints.newBuilder()
                      .setQuery(sample(Sample.Random))
                      .setFilter(filter)
                      .setLimit(7)));
      assertThat(drawn).hasSize(7).doesNotHaveDuplicates().allMatch(number -> number % 3 == 1);
      seen.addAll(drawn);
    }

    // That one of the 20 is never drawn has a chance below 1 to a billion.
    assertThat(seen).hasSize(20);
  }

  @Test
  void examples_areLeftOutAtEveryLevel() {
    QueryPoints.Builder request =
        QueryPoints.newBuilder()
            .setQuery(fusion(Fusion.RRF))
            .addPrefetch(
                PrefetchQuery.newBuilder().setUsing("cos").setQuery(nearest(4)).setLimit(100))
            .addPrefetch(
                PrefetchQuery.newBuilder()
                    .setUsing("l2")
                    .setQuery(
                        Query.newBuilder()
                            .setRecommend(
                                RecommendInput.newBuilder()
                                    .addPositive(vectorInput(id(9)))
                                    .addNegative(vectorInput(id(33)))))
                    .setLimit(100))
            .setLimit(100);

    assertThat(ids(query(request)))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, Samples.POINTS)
                .boxed()
                .filter(number -> !Set.of(4, 9, 33).contains(number))
                .toList());
  }

  @Test
  void recommend_looksUpItsExamplesElsewhere() {
    List<ScoredPoint> hits =
        get(
            client()
                .queryAsync(
                    QueryPoints.newBuilder()
                        .setCollectionName("docs")
                        .setQuery(
                            Query.newBuilder()
                                .setRecommend(
                                    RecommendInput.newBuilder().addPositive(vectorInput(id(3)))))
                        .setLookupFrom(LookupLocation.newBuilder().setCollectionName("docs"))
                        .build()));
    Status unlike =
        failure(
            client()
                .queryAsync(
                    QueryPoints.newBuilder()
                        .setCollectionName("docs")
                        .setQuery(nearest(3))
                        .setLookupFrom(
                            LookupLocation.newBuilder().setCollectionName("c").setVectorName("cos"))
                        .build()));

    assertThat(ids(hits)).doesNotContain(3).startsWith(9, 8, 7);
    assertThat(unlike.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void queryGroups_bringThePointThatTheyName() {
    List<PointGroup> groups =
        get(
            client()
                .queryGroupsAsync(
                    QueryPointGroups.newBuilder()
                        .setCollectionName("c")
                        .setUsing("cos")
                        .setQuery(nearest(WANTED))
                        .setGroupBy("doc")
                        .setLimit(20)
                        .setGroupSize(1)
                        .setWithLookup(
                            WithLookup.newBuilder()
                                .setCollection("docs")
                                .setWithPayload(WithPayloadSelectorFactory.enable(true)))
                        .build()));

    assertThat(groups).hasSize(20);
    for (PointGroup group : groups) {
      long document = group.getId().getUnsignedValue();
      assertThat(group.hasLookup()).isEqualTo(document < 10);
      if (group.hasLookup()) {
        assertThat(group.getLookup().getPayloadOrThrow("title").getStringValue())
            .isEqualTo("document " + document);
      }
    }
  }

  @Test
  void queryGroups_areMadeOfWhatWasPrefetched() {
    List<PointGroup> groups =
        get(
            client()
                .queryGroupsAsync(
                    QueryPointGroups.newBuilder()
                        .setCollectionName("c")
                        .addPrefetch(
                            PrefetchQuery.newBuilder()
                                .setUsing("cos")
                                .setQuery(nearest(WANTED))
                                .setLimit(10))
                        .addPrefetch(
                            PrefetchQuery.newBuilder()
                                .setUsing("l2")
                                .setQuery(nearest(WANTED))
                                .setLimit(10))
                        .setQuery(fusion(Fusion.RRF))
                        .setGroupBy("tag")
                        .setLimit(7)
                        .setGroupSize(2)
                        .build()));

    assertThat(groups).hasSize(7).allMatch(group -> group.getHitsCount() == 2);
  }

  @Test
  void query_refusesWhatDoesNotGoTogether() {
    assertThat(refusal(QueryPoints.newBuilder().setScoreThreshold(1))).contains("score_threshold");
    assertThat(
            refusal(
                on("cos", fusion(Fusion.RRF))
                    .addPrefetch(
                        PrefetchQuery.newBuilder().setUsing("cos").setQuery(nearest(WANTED)))))
        .contains("using");
  }

  private String refusal(QueryPoints.Builder request) {
    Status status = failure(client().queryAsync(request.setCollectionName("c").build()));
    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    return String.valueOf(status.getDescription());
  }
}
