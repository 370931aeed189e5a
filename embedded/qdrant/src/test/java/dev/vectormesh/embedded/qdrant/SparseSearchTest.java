package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.get;
import static dev.vectormesh.embedded.qdrant.Clients.payload;
import static io.qdrant.client.ConditionFactory.match;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.QueryFactory.nearest;
import static io.qdrant.client.VectorsFactory.namedVectors;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.embedded.qdrant.collection.BufferLimits;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.VectorFactory;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Modifier;
import io.qdrant.client.grpc.Collections.SparseVectorConfig;
import io.qdrant.client.grpc.Collections.SparseVectorParams;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.ScoredPoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Sparse search against a sum over every point, on points in several segments and in memory, some
 * of them replaced or deleted. Scores have to be equal to the last bit.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SparseSearchTest {
  private static final int POINTS = 5_000;

  /** In every point, in two of three, and so on. */
  private static final int FREQUENT = 6;

  /** Each in a few points. */
  private static final int RARE = 300;

  private static final int REPEATED = 20;

  private final TestServer server =
      new TestServer(builder -> builder.bufferLimits(new BufferLimits(2_200, 64 << 20)));
  private final SortedMap<Long, SortedMap<Integer, Float>> points = new TreeMap<>();
  private final Random random = new Random(5);

  @BeforeAll
  void fill() throws Exception {
    server.open();
    for (String name : List.of("plain", "idf")) {
      SparseVectorParams.Builder params = SparseVectorParams.newBuilder();
      if (name.equals("idf")) {
        params.setModifier(Modifier.Idf);
      }
      get(
          client()
              .createCollectionAsync(
                  CreateCollection.newBuilder()
                      .setCollectionName(name)
                      .setSparseVectorsConfig(
                          SparseVectorConfig.newBuilder().putMap("s", params.build()))
                      .build()));
    }
    for (long from = 0; from < POINTS; from += 500) {
      write(from, from + 500);
    }
    write(100, 400);
    for (String name : List.of("plain", "idf")) {
      get(client().deleteAsync(name, Filter.newBuilder().addMust(match("seventh", true)).build()));
    }
    points.keySet().removeIf(number -> number % 7 == 0);
  }

  @AfterAll
  void close() throws Exception {
    server.close();
  }

  private QdrantClient client() {
    return server.client();
  }

  private void write(long from, long to) {
    List<PointStruct> batch = new ArrayList<>();
    for (long number = from; number < to; number++) {
      SortedMap<Integer, Float> words = words();
      points.put(number, words);
      batch.add(
          PointStruct.newBuilder()
              .setId(id(number))
              .setVectors(
                  namedVectors(
                      Map.of(
                          "s",
                          VectorFactory.vector(
                              List.copyOf(words.values()), List.copyOf(words.keySet())))))
              .putAllPayload(payload(Map.of("seventh", number % 7 == 0, "third", number % 3 == 0)))
              .build());
    }
    get(client().upsertAsync("plain", batch));
    get(client().upsertAsync("idf", batch));
  }

  /** Weights of two signs; a few values come again and again, so that points tie. */
  private SortedMap<Integer, Float> words() {
    SortedMap<Integer, Float> words = new TreeMap<>(Integer::compareUnsigned);
    for (int word = 0; word < FREQUENT; word++) {
      if (random.nextInt(FREQUENT) >= word) {
        words.put(word, random.nextInt(-4, 8) * 0.1f + (random.nextBoolean() ? 0 : 0.01f));
      }
    }
    for (int i = 0; i < 3; i++) {
      // Beyond 2^31 as unsigned numbers.
      words.put(-1 - random.nextInt(RARE), random.nextInt(9) == 0 ? -1 : random.nextFloat(2, 2.3f));
    }
    words.values().removeIf(weight -> weight == 0);
    if (random.nextInt(POINTS) < REPEATED) {
      words.clear();
      words.put(0, 3f);
    }
    return words;
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "5, 10", "5, 100", "6, 6000", "2, 3"})
  void frequentWords_areExact(int words, int limit) {
    for (int round = 0; round < 8; round++) {
      SortedMap<Integer, Float> query = new TreeMap<>(Integer::compareUnsigned);
      while (query.size() < words) {
        query.put(random.nextInt(FREQUENT), weight());
      }
      check(query, limit);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 5, 10", "2, 5, 10", "2, 6, 30", "1, 1, 1", "30, 6, 20"})
  void rareWordsAmongFrequentOnes_areExact(int rare, int frequent, int limit) {
    for (int round = 0; round < 8; round++) {
      SortedMap<Integer, Float> query = new TreeMap<>(Integer::compareUnsigned);
      while (query.size() < frequent) {
        query.put(random.nextInt(FREQUENT), 0.5f * weight());
      }
      while (query.size() < frequent + rare) {
        query.put(-1 - random.nextInt(RARE), 2.5f);
      }
      check(query, limit);
    }
  }

  /** Mostly positive. */
  private float weight() {
    return random.nextFloat(-0.3f, 1f);
  }

  @Test
  void equalScores_comeById() {
    List<ScoredPoint> hits = search("plain", new TreeMap<>(Map.of(0, 100f)), 5, false);

    assertThat(hits).hasSize(5);
    assertThat(hits).allSatisfy(hit -> assertThat(hit.getScore()).isEqualTo(300f));
    assertThat(hits).extracting(hit -> hit.getId().getNum()).isSorted();
  }

  @Test
  void wordsOfNoPoint_findNothing() {
    assertThat(search("plain", new TreeMap<>(Map.of(77, 1f)), 10, false)).isEmpty();
    assertThat(search("idf", new TreeMap<>(Map.of(77, 1f)), 10, true)).isEmpty();
  }

  private void check(SortedMap<Integer, Float> query, int limit) {
    assertExact(search("plain", query, limit, false), query, limit, _ -> true);
    assertExact(search("plain", query, limit, true), query, limit, number -> number % 3 == 0);
    SortedMap<Integer, Float> weighted = new TreeMap<>(query);
    weighted.replaceAll((word, weight) -> weight * idf(word));
    assertExact(search("idf", query, limit, false), weighted, limit, _ -> true);
    assertExact(search("idf", query, limit, true), weighted, limit, number -> number % 3 == 0);
  }

  private float idf(int word) {
    float with = points.values().stream().filter(words -> words.containsKey(word)).count();
    return (float) Math.log((points.size() - with + 0.5f) / (with + 0.5f) + 1f);
  }

  private List<ScoredPoint> search(
      String collection, SortedMap<Integer, Float> query, int limit, boolean filtered) {
    QueryPoints.Builder request =
        QueryPoints.newBuilder()
            .setCollectionName(collection)
            .setUsing("s")
            .setQuery(nearest(List.copyOf(query.values()), List.copyOf(query.keySet())))
            .setLimit(limit);
    if (filtered) {
      request.setFilter(Filter.newBuilder().addMust(match("third", true)));
    }
    return get(client().queryAsync(request.build()));
  }

  private void assertExact(
      List<ScoredPoint> hits, SortedMap<Integer, Float> query, int limit, LongPredicate passes) {
    List<Float> best =
        points.entrySet().stream()
            .filter(point -> passes.test(point.getKey()))
            .map(point -> score(point.getValue(), query))
            .filter(score -> score != 0)
            .sorted(Comparator.reverseOrder())
            .limit(limit)
            .toList();
    assertThat(hits).extracting(ScoredPoint::getScore).isEqualTo(best);
    assertThat(hits).extracting(hit -> hit.getId().getNum()).doesNotHaveDuplicates();
    assertThat(hits)
        .allSatisfy(hit -> {
          long number = hit.getId().getNum();
          assertThat(passes.test(number)).isTrue();
          assertThat(hit.getScore())
              .isEqualTo(score(Objects.requireNonNull(points.get(number)), query));
        });
  }

  private static float score(SortedMap<Integer, Float> words, SortedMap<Integer, Float> query) {
    float sum = 0;
    for (Map.Entry<Integer, Float> word : query.entrySet()) {
      sum += word.getValue() * words.getOrDefault(word.getKey(), 0f);
    }
    return sum;
  }
}
