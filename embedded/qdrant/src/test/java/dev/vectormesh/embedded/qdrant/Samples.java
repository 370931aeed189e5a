package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.createNamed;
import static dev.vectormesh.embedded.qdrant.Clients.get;
import static dev.vectormesh.embedded.qdrant.Clients.ids;
import static dev.vectormesh.embedded.qdrant.Clients.payload;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.VectorFactory.vector;
import static io.qdrant.client.VectorsFactory.namedVectors;
import static org.assertj.core.api.Assertions.assertThat;

import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import io.qdrant.client.grpc.Points.FieldType;
import io.qdrant.client.grpc.Points.PointGroup;
import io.qdrant.client.grpc.Points.PointStruct;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A collection "c" of some random points, numbered from 0, with vectors "cos", "l2" and the sparse
 * "words"; the last point has only "cos". The first half is older.
 */
final class Samples {
  static final int POINTS = 60;
  static final int DIMENSIONS = 5;
  static final int WORDS = 6;

  private final List<float[]> dense = new ArrayList<>();

  /** Weight of each word. */
  private final List<float[]> sparse = new ArrayList<>();

  static Samples into(QdrantUnderTest server) {
    server.clear();
    QdrantClient client = server.client();
    createNamed(client, DIMENSIONS, Map.of("cos", Distance.Cosine, "l2", Distance.Euclid));
    Samples samples = new Samples();
    Random random = new Random(5);
    List<PointStruct> points = new ArrayList<>();
    for (int i = 0; i < POINTS; i++) {
      points.add(samples.point(i, random));
    }
    get(client.upsertAsync("c", points.subList(0, POINTS / 2)));
    server.settle();
    get(server.client().upsertAsync("c", points.subList(POINTS / 2, POINTS)));
    return samples;
  }

  private PointStruct point(int number, Random random) {
    float[] values = random(random, DIMENSIONS);
    float[] words = random(random, WORDS);
    dense.add(values);
    sparse.add(words);
    Map<String, io.qdrant.client.grpc.Points.Vector> vectors =
        new HashMap<>(Map.of("cos", vector(values)));
    if (number < POINTS - 1) {
      vectors.put("l2", vector(values));
      vectors.put(
          "words",
          vector(
              IntStream.range(0, WORDS).mapToObj(w -> words[w]).toList(),
              IntStream.range(0, WORDS).boxed().toList()));
    }
    return PointStruct.newBuilder()
        .setId(id(number))
        .setVectors(namedVectors(vectors))
        .putAllPayload(payload(json(number)))
        .build();
  }

  private static Map<String, Object> json(int number) {
    Map<String, Object> json = new HashMap<>();
    json.put("n", number % 20 - 10);
    json.put("f", number / 4.0 - 3);
    json.put("tag", "t" + number % 7);
    json.put("tags", List.of("t" + number % 3, "u" + number % 2, "t" + number % 3));
    json.put("flag", number % 4 == 0);
    json.put("time", "2024-01-%02dT%02d:00:00Z".formatted(1 + number % 28, number % 24));
    json.put("doc", number / 3);
    if (number % 10 == 0) {
      json.put("rare", List.of(number, number + 100));
      json.put("long", "long ".repeat(100) + number % 20);
    }
    return json;
  }

  static float[] random(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  static void index(QdrantClient client, String key, FieldType type) {
    get(
        client.createPayloadIndexAsync(
            CreateFieldIndexCollection.newBuilder()
                .setCollectionName("c")
                .setWait(true)
                .setFieldName(key)
                .setFieldType(type)
                .build(),
            null));
  }

  float[] dense(int number) {
    return dense.get(number);
  }

  /** Larger is more alike: the cosine, the negative squared distance, the dot product. */
  double similarity(String vector, int number, float[] to) {
    float[] a = vector.equals("words") ? sparse.get(number) : dense.get(number);
    double dot = 0;
    double aa = 0;
    double bb = 0;
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * to[i];
      aa += a[i] * a[i];
      bb += to[i] * to[i];
      squares += (a[i] - to[i]) * (a[i] - to[i]);
    }
    return switch (vector) {
      case "cos" -> dot / Math.sqrt(aa * bb);
      case "l2" -> -squares;
      default -> dot;
    };
  }

  float[] stored(String vector, int number) {
    return vector.equals("words") ? sparse.get(number) : dense.get(number);
  }

  /** Numbers of the points that have the vector. */
  static IntStream having(String vector) {
    return IntStream.range(0, vector.equals("cos") ? POINTS : POINTS - 1);
  }

  /** Points that have the vector, the largest score first, without the excluded ones. */
  static List<Integer> best(String vector, IntToDoubleFunction score, Integer... without) {
    return having(vector)
        .boxed()
        .filter(number -> !Set.of(without).contains(number))
        .sorted(Comparator.comparingDouble(number -> -score.applyAsDouble(number)))
        .toList();
  }

  /** Points that have the vector, the most alike first. */
  List<Integer> nearestTo(String vector, float[] wanted) {
    return best(vector, number -> similarity(vector, number, wanted));
  }

  /** Checks the groups by "doc", which are points in threes, against the points in their order. */
  static void assertDocuments(List<PointGroup> groups, List<Integer> best, int count, int size) {
    List<Long> documents = best.stream().map(number -> number / 3L).distinct().toList();
    assertThat(groups.stream().map(group -> group.getId().getUnsignedValue()))
        .isEqualTo(documents.subList(0, count));
    for (PointGroup group : groups) {
      assertThat(ids(group.getHitsList()))
          .isEqualTo(
              best.stream()
                  .filter(number -> number / 3L == group.getId().getUnsignedValue())
                  .limit(size)
                  .toList());
    }
  }
}
