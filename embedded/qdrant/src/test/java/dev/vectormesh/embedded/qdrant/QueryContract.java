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
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.Floats;
import io.grpc.Status;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.BatchResult;
import io.qdrant.client.grpc.Points.Fusion;
import io.qdrant.client.grpc.Points.LookupLocation;
import io.qdrant.client.grpc.Points.PointGroup;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.QueryPointGroups;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.ScoredPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries, checked against the plain definition of each score; points lie old and new. */
abstract class QueryContract extends QueryScene {
  @ParameterizedTest
  @EnumSource(
      value = Distance.class,
      names = {"Cosine", "Dot", "Euclid", "Manhattan"})
  void nearest_isExactForEveryDistance(Distance distance) {
    float[] wanted = values(new Random(99));

    List<ScoredPoint> hits = query(on(distance.name(), nearest(wanted)).setLimit(50));

    assertThat(ids(hits)).isEqualTo(exact(distance, wanted).subList(0, 50));
    for (ScoredPoint hit : hits) {
      double expected = score(distance, wanted, dense.get((int) hit.getId().getNum()));
      assertThat((double) hit.getScore()).isCloseTo(expected, within(1e-4));
    }
  }

  @Test
  void nearest_skipsAndLimits() {
    float[] wanted = values(new Random(98));
    List<Integer> exact = exact(Distance.Dot, wanted);

    assertThat(ids(query(on("Dot", nearest(wanted))))).isEqualTo(exact.subList(0, 10));
    assertThat(ids(query(on("Dot", nearest(wanted)).setLimit(5).setOffset(7))))
        .isEqualTo(exact.subList(7, 12));
    assertThat(query(on("Dot", nearest(wanted)).setOffset(10_000))).isEmpty();
    assertThat(query(on("Dot", nearest(wanted)).setLimit(10_000))).hasSize(POINTS);
  }

  @ParameterizedTest
  @EnumSource(
      value = Distance.class,
      names = {"Cosine", "Euclid"})
  void scoreThreshold_leavesWhatIsBetter(Distance distance) {
    float[] wanted = values(new Random(97));
    List<ScoredPoint> all = query(on(distance.name(), nearest(wanted)).setLimit(POINTS));
    float threshold = all.get(20).getScore();

    List<ScoredPoint> hits =
        query(on(distance.name(), nearest(wanted)).setLimit(POINTS).setScoreThreshold(threshold));

    assertThat(ids(hits)).isEqualTo(ids(all).subList(0, 20));
  }

  @Test
  void nearest_filtersBeforeItLimits() {
    float[] wanted = values(new Random(96));
    Filter filter = Filter.newBuilder().addMust(matchKeyword("mod", "m3")).build();

    List<ScoredPoint> hits = query(on("Cosine", nearest(wanted)).setFilter(filter).setLimit(30));

    assertThat(ids(hits))
        .isEqualTo(exact(Distance.Cosine, wanted).stream().filter(i -> i % 10 == 3).toList());
  }

  @Test
  void nearest_byIdLeavesThePointItselfOut() {
    List<Integer> exact = new ArrayList<>(exact(Distance.Cosine, dense.get(42)));
    exact.remove((Integer) 42);

    assertThat(ids(query(on("Cosine", nearest(42))))).isEqualTo(exact.subList(0, 10));
    Status missing = failure(client().queryAsync(onC(on("Cosine", nearest(4_242)))));
    assertThat(missing.getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(missing.getDescription()).isEqualTo("Not found: No point with id 4242 found");
  }

  @Test
  void nearest_looksUpTheVectorInAnotherCollection() {
    get(
        client()
            .createCollectionAsync(
                "other",
                VectorParams.newBuilder().setSize(DIMENSIONS).setDistance(Distance.Dot).build()));
    float[] wanted = values(new Random(95));
    get(
        client()
            .upsertAsync(
                "other",
                List.of(
                    PointStruct.newBuilder().setId(id(1)).setVectors(vectors(wanted)).build())));

    List<ScoredPoint> hits =
        query(
            on("Dot", nearest(1))
                .setLimit(POINTS)
                .setLookupFrom(
                    LookupLocation.newBuilder().setCollectionName("other").setVectorName("")));

    // The point of the other collection is no point of this one.
    assertThat(ids(hits)).isEqualTo(exact(Distance.Dot, wanted));
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "idf"})
  void sparse_isTheExactWeightedOverlap(String name) {
    List<Integer> words = List.of(1, 4, 9, 16, 25, -2, 77);
    List<Float> weights = List.of(0.5f, -1f, 2f, 1f, 0.25f, 3f, 8f);
    double[] expected = new double[POINTS];
    for (int w = 0; w < words.size(); w++) {
      int word = words.get(w);
      double with = sparse.stream().filter(bag -> bag.containsKey(word)).count();
      double idf = Math.log((POINTS - with + 0.5) / (with + 0.5) + 1);
      for (int i = 0; i < POINTS; i++) {
        float value = sparse.get(i).getOrDefault(word, 0f);
        expected[i] += weights.get(w) * value * (name.equals("idf") ? idf : 1);
      }
    }

    List<ScoredPoint> hits = query(on(name, nearest(weights, words)).setLimit(POINTS));

    for (ScoredPoint hit : hits) {
      assertThat((double) hit.getScore())
          .isCloseTo(expected[(int) hit.getId().getNum()], within(1e-5));
    }
    assertThat(hits).hasSize((int) Arrays.stream(expected).filter(e -> e != 0).count());
    assertThat(hits).isSortedAccordingTo(Comparator.comparingDouble(hit -> -hit.getScore()));
  }

  @Test
  void sparse_weightsKeepEveryBit() {
    float odd = Float.intBitsToFloat(0x3E9A3B57);
    get(client().upsertAsync("c", List.of(point(900, values(new Random(1)), Map.of(500, odd)))));
    List<ScoredPoint> fromBuffer = query(on("plain", nearest(List.of(1f), List.of(500))));
    server().settle();
    List<ScoredPoint> fromSegment = query(on("plain", nearest(List.of(1f), List.of(500))));

    assertThat(fromBuffer.getFirst().getScore()).isEqualTo(odd);
    assertThat(fromSegment.getFirst().getScore()).isEqualTo(odd);
  }

  @Test
  void queryBatch_answersInOrder() {
    float[] wanted = values(new Random(91));

    List<BatchResult> results =
        get(
            client()
                .queryBatchAsync(
                    "c",
                    List.of(
                        onC(on("Dot", nearest(wanted)).setLimit(3)),
                        onC(on("Euclid", nearest(wanted)).setLimit(4)))));

    assertThat(ids(results.get(0).getResultList()))
        .isEqualTo(exact(Distance.Dot, wanted).subList(0, 3));
    assertThat(ids(results.get(1).getResultList()))
        .isEqualTo(exact(Distance.Euclid, wanted).subList(0, 4));
  }

  @Test
  void queryGroups_keepsTheBestOfTheBestGroups() {
    float[] wanted = values(new Random(90));
    Map<String, List<Integer>> expected = new LinkedHashMap<>();
    for (int i : exact(Distance.Dot, wanted)) {
      expected.computeIfAbsent("d" + i / 4, _ -> new ArrayList<>()).add(i);
    }

    List<PointGroup> groups =
        get(
            client()
                .queryGroupsAsync(
                    QueryPointGroups.newBuilder()
                        .setCollectionName("c")
                        .setUsing("Dot")
                        .setQuery(nearest(wanted))
                        .setGroupBy("doc")
                        .setLimit(6)
                        .setGroupSize(2)
                        .build()));

    assertThat(groups.stream().map(group -> group.getId().getStringValue()))
        .isEqualTo(expected.keySet().stream().limit(6).toList());
    for (PointGroup group : groups) {
      assertThat(ids(group.getHitsList()))
          .isEqualTo(
              expected.getOrDefault(group.getId().getStringValue(), List.of()).subList(0, 2));
    }
  }

  @Test
  void query_givesPayloadAndVectorsOnlyWhenAsked() {
    ScoredPoint bare = query(on("Dot", nearest(3)).setLimit(1)).getFirst();
    ScoredPoint full =
        query(
                on("Dot", nearest(3))
                    .setLimit(1)
                    .setWithPayload(WithPayloadSelectorFactory.include(List.of("n")))
                    .setWithVectors(WithVectorsSelectorFactory.include(List.of("Dot"))))
            .getFirst();

    assertThat(bare.getPayloadMap()).isEmpty();
    assertThat(bare.hasVectors()).isFalse();
    assertThat(bare.getVersion()).isPositive();
    int number = (int) full.getId().getNum();
    assertThat(full.getPayloadMap()).isEqualTo(payload(Map.of("n", number)));
    assertThat(full.getVectors().getVectors().getVectorsOrThrow("Dot").getDense().getDataList())
        .isEqualTo(Floats.asList(dense.get(number)));
  }

  @Test
  void withoutAQuery_pointsComeById() {
    assertThat(ids(query(QueryPoints.newBuilder().setLimit(3).setOffset(2))))
        .containsExactly(2, 3, 4);
  }

  @Test
  void wrongQueries_areRefusedInTheServersWords() {
    assertThat(refusal(on("Dot", nearest(1f, 2f))))
        .isEqualTo("Wrong input: Vector dimension error: expected dim: 19, got 2");
    assertThat(refusal(on("nothing", nearest(1f, 2f))))
        .isEqualTo("Wrong input: Not existing vector name error: nothing");
    assertThat(refusal(QueryPoints.newBuilder().setQuery(nearest(1f))))
        .isEqualTo("Wrong input: Not existing vector name error: ");
    assertThat(refusal(on("plain", nearest(1f, 2f))))
        .isEqualTo("Wrong input: Conversion between sparse and regular vectors failed");
    assertThat(refusal(QueryPoints.newBuilder().setQuery(fusion(Fusion.RRF)))).contains("prefetch");
    assertThat(refusal(QueryPoints.newBuilder().addPrefetch(prefetch("Dot", nearest(1), 5))))
        .startsWith("Bad request: A query is needed to merge the prefetches");
    assertThat(refusal(on("Dot", nearest(1)).setLimit(0))).contains("limit");
  }

  private String refusal(QueryPoints.Builder request) {
    Status status = failure(client().queryAsync(onC(request)));
    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    return String.valueOf(status.getDescription());
  }
}
