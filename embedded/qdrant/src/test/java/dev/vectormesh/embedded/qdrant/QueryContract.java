package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.failure;
import static dev.vectormesh.embedded.qdrant.Clients.get;
import static dev.vectormesh.embedded.qdrant.Clients.payload;
import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.QueryFactory.fusion;
import static io.qdrant.client.QueryFactory.nearest;
import static io.qdrant.client.QueryFactory.rrf;
import static io.qdrant.client.VectorFactory.vector;
import static io.qdrant.client.VectorsFactory.namedVectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.grpc.Status;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.Modifier;
import io.qdrant.client.grpc.Collections.SparseVectorConfig;
import io.qdrant.client.grpc.Collections.SparseVectorParams;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorParamsMap;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.BatchResult;
import io.qdrant.client.grpc.Points.Fusion;
import io.qdrant.client.grpc.Points.LookupLocation;
import io.qdrant.client.grpc.Points.PointGroup;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PrefetchQuery;
import io.qdrant.client.grpc.Points.Query;
import io.qdrant.client.grpc.Points.QueryPointGroups;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.Rrf;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.Vector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries, checked against the plain definition of each score; points lie old and new. */
abstract class QueryContract {
  private static final int DIMENSIONS = 19;
  private static final int POINTS = 300;

  private final List<float[]> dense = new ArrayList<>();
  private final List<Map<Integer, Float>> sparse = new ArrayList<>();

  abstract QdrantUnderTest server();

  private QdrantClient client() {
    return server().client();
  }

  @BeforeEach
  void fill() {
    server().clear();
    VectorParamsMap.Builder vectors = VectorParamsMap.newBuilder();
    for (Distance distance :
        List.of(Distance.Cosine, Distance.Dot, Distance.Euclid, Distance.Manhattan)) {
      vectors.putMap(
          distance.name(),
          VectorParams.newBuilder().setSize(DIMENSIONS).setDistance(distance).build());
    }
    get(
        client()
            .createCollectionAsync(
                CreateCollection.newBuilder()
                    .setCollectionName("c")
                    .setVectorsConfig(VectorsConfig.newBuilder().setParamsMap(vectors))
                    .setSparseVectorsConfig(
                        SparseVectorConfig.newBuilder()
                            .putMap("plain", SparseVectorParams.getDefaultInstance())
                            .putMap(
                                "idf",
                                SparseVectorParams.newBuilder().setModifier(Modifier.Idf).build()))
                    .build()));
    Random random = new Random(7);
    List<PointStruct> points = new ArrayList<>();
    for (int i = 0; i < POINTS; i++) {
      float[] values = values(random);
      Map<Integer, Float> words = new TreeMap<>();
      for (int n = random.nextInt(12); n > 0; n--) {
        words.put(random.nextInt(40) - 3, random.nextFloat() - 0.2f);
      }
      dense.add(values);
      sparse.add(words);
      points.add(point(i, values, words));
    }
    get(client().upsertAsync("c", points.subList(0, 200)));
    // Old versions of some points, and points that are gone, must not show anywhere.
    get(
        client()
            .upsertAsync(
                "c",
                IntStream.range(150, 200)
                    .mapToObj(i -> point(i, values(random), Map.of(1, 9f)))
                    .toList()));
    get(client().upsertAsync("c", List.of(point(5_000, values(random), Map.of(2, 9f)))));
    server().settle();
    get(client().upsertAsync("c", points.subList(150, POINTS)));
    get(client().upsertAsync("c", List.of(point(5_001, values(random), Map.of(3, 9f)))));
    get(client().deleteAsync("c", List.of(id(5_000), id(5_001))));
  }

  private static float[] values(Random random) {
    float[] values = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static PointStruct point(int number, float[] values, Map<Integer, Float> words) {
    Vector each = vector(values);
    Vector bag = vector(List.copyOf(words.values()), List.copyOf(words.keySet()));
    return PointStruct.newBuilder()
        .setId(id(number))
        .setVectors(
            namedVectors(
                Map.of(
                    "Cosine",
                    each,
                    "Dot",
                    each,
                    "Euclid",
                    each,
                    "Manhattan",
                    each,
                    "plain",
                    bag,
                    "idf",
                    bag)))
        .putAllPayload(
            payload(Map.of("mod", "m" + number % 10, "doc", "d" + number / 4, "n", number)))
        .build();
  }

  private List<ScoredPoint> query(QueryPoints.Builder request) {
    return get(client().queryAsync(request.setCollectionName("c").build()));
  }

  private static QueryPoints.Builder on(String using, Query query) {
    return QueryPoints.newBuilder().setUsing(using).setQuery(query);
  }

  private static List<Integer> ids(List<ScoredPoint> hits) {
    return hits.stream().map(hit -> (int) hit.getId().getNum()).toList();
  }

  private static double score(Distance distance, float[] a, float[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    double squares = 0;
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
      aa += a[i] * a[i];
      bb += b[i] * b[i];
      squares += (a[i] - b[i]) * (a[i] - b[i]);
      sum += Math.abs(a[i] - b[i]);
    }
    return switch (distance) {
      case Cosine -> dot / Math.sqrt(aa * bb);
      case Dot -> dot;
      case Euclid -> Math.sqrt(squares);
      default -> sum;
    };
  }

  private List<Integer> exact(Distance distance, float[] query) {
    Comparator<Integer> byScore =
        Comparator.comparingDouble(i -> score(distance, query, dense.get(i)));
    boolean large = distance == Distance.Cosine || distance == Distance.Dot;
    return IntStream.range(0, POINTS).boxed().sorted(large ? byScore.reversed() : byScore).toList();
  }

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
  void scoreThreshold_cutsWhatIsWorse(Distance distance) {
    float[] wanted = values(new Random(97));
    List<ScoredPoint> all = query(on(distance.name(), nearest(wanted)).setLimit(POINTS));
    float threshold = all.get(20).getScore();

    List<ScoredPoint> hits =
        query(on(distance.name(), nearest(wanted)).setLimit(POINTS).setScoreThreshold(threshold));

    assertThat(ids(hits)).isEqualTo(ids(all).subList(0, 21));
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
                    PointStruct.newBuilder()
                        .setId(id(1))
                        .setVectors(io.qdrant.client.VectorsFactory.vectors(wanted))
                        .build())));

    List<ScoredPoint> hits =
        query(
            on("Dot", nearest(1))
                .setLimit(POINTS)
                .setLookupFrom(
                    LookupLocation.newBuilder().setCollectionName("other").setVectorName("")));

    // The point of the other collection is no point of this one.
    assertThat(ids(hits)).isEqualTo(exact(Distance.Dot, wanted));
  }

  private static QueryPoints onC(QueryPoints.Builder request) {
    return request.setCollectionName("c").build();
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
    assertThat(hits).hasSize((int) java.util.Arrays.stream(expected).filter(e -> e != 0).count());
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

  private static PrefetchQuery prefetch(String using, Query query, int limit) {
    return PrefetchQuery.newBuilder().setUsing(using).setQuery(query).setLimit(limit).build();
  }

  @Test
  void rrf_countsAsTheRealServerDoes() {
    float[] wanted = values(new Random(94));
    PrefetchQuery dot = prefetch("Dot", nearest(wanted), 20);
    PrefetchQuery l1 = prefetch("Manhattan", nearest(wanted), 20);
    List<Integer> first = exact(Distance.Dot, wanted).subList(0, 20);
    List<Integer> second = exact(Distance.Manhattan, wanted).subList(0, 20);

    List<ScoredPoint> plain =
        query(
            QueryPoints.newBuilder().addPrefetch(dot).addPrefetch(l1).setQuery(fusion(Fusion.RRF)));
    List<ScoredPoint> weighted =
        query(
            QueryPoints.newBuilder()
                .addPrefetch(dot)
                .addPrefetch(l1)
                .setQuery(rrf(Rrf.newBuilder().setK(60).addWeights(3).addWeights(1).build())));

    assertThat(plain).hasSize(10);
    for (ScoredPoint hit : plain) {
      int number = (int) hit.getId().getNum();
      assertThat((double) hit.getScore())
          .isCloseTo(part(first, number, 2, 1) + part(second, number, 2, 1), within(1e-6));
    }
    for (ScoredPoint hit : weighted) {
      int number = (int) hit.getId().getNum();
      assertThat((double) hit.getScore())
          .isCloseTo(part(first, number, 60, 3) + part(second, number, 60, 1), within(1e-6));
    }
  }

  private static double part(List<Integer> ranking, int number, int k, double weight) {
    int rank = ranking.indexOf(number);
    return rank < 0 ? 0 : 1 / ((rank + 1) / weight + k - 1);
  }

  @Test
  void rrf_refusesWeightsThatDoNotFit() {
    Status status =
        failure(
            client()
                .queryAsync(
                    onC(
                        QueryPoints.newBuilder()
                            .addPrefetch(prefetch("Dot", nearest(0), 5))
                            .setQuery(rrf(Rrf.newBuilder().addWeights(1).addWeights(1).build())))));

    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).contains("got 2, expected 1");
  }

  @Test
  void dbsf_sumsScoresThatWereBroughtToOneScale() {
    float[] wanted = values(new Random(93));
    List<ScoredPoint> source = query(on("Dot", nearest(wanted)).setLimit(5));
    double mean = source.stream().mapToDouble(ScoredPoint::getScore).average().orElseThrow();
    double deviation =
        Math.sqrt(source.stream().mapToDouble(hit -> Math.pow(hit.getScore() - mean, 2)).sum() / 4);

    List<ScoredPoint> hits =
        query(
            QueryPoints.newBuilder()
                .addPrefetch(prefetch("Dot", nearest(wanted), 5))
                .setQuery(fusion(Fusion.DBSF)));

    assertThat(ids(hits)).isEqualTo(ids(source));
    for (int i = 0; i < 5; i++) {
      double expected = (source.get(i).getScore() - mean + 3 * deviation) / (6 * deviation);
      assertThat((double) hits.get(i).getScore()).isCloseTo(expected, within(1e-4));
    }
  }

  @Test
  void prefetch_isRescoredByTheOuterQueryAndFilteredByTheOuterFilter() {
    float[] wanted = values(new Random(92));
    Filter filter = Filter.newBuilder().addMustNot(matchKeyword("mod", "m0")).build();
    List<Integer> inner =
        exact(Distance.Manhattan, wanted).stream().filter(i -> i % 10 != 0).limit(25).toList();

    List<ScoredPoint> hits =
        query(
            on("Dot", nearest(wanted))
                .addPrefetch(
                    PrefetchQuery.newBuilder()
                        .setQuery(fusion(Fusion.RRF))
                        .setLimit(25)
                        .addPrefetch(prefetch("Manhattan", nearest(wanted), 25)))
                .setFilter(filter)
                .setLimit(8));

    assertThat(ids(hits))
        .isEqualTo(exact(Distance.Dot, wanted).stream().filter(inner::contains).limit(8).toList());
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
    Map<String, List<Integer>> expected = new java.util.LinkedHashMap<>();
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
        .isEqualTo(com.google.common.primitives.Floats.asList(dense.get(number)));
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
        .isEqualTo("Wrong input: Wrong usage of sparse vectors");
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
