package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.get;
import static dev.vectormesh.embedded.qdrant.Clients.payload;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.VectorFactory.vector;
import static io.qdrant.client.VectorsFactory.namedVectors;
import static io.qdrant.client.VectorsFactory.vectors;

import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.Modifier;
import io.qdrant.client.grpc.Collections.SparseVectorConfig;
import io.qdrant.client.grpc.Collections.SparseVectorParams;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorParamsMap;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PrefetchQuery;
import io.qdrant.client.grpc.Points.Query;
import io.qdrant.client.grpc.Points.QueryPoints;
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

/** A collection "c" of random points, old and new, and the plain definition of each score. */
abstract class QueryScene {
  static final int DIMENSIONS = 19;
  static final int POINTS = 300;

  final List<float[]> dense = new ArrayList<>();
  final List<Map<Integer, Float>> sparse = new ArrayList<>();

  abstract QdrantUnderTest server();

  QdrantClient client() {
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

  static float[] values(Random random) {
    float[] values = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  static PointStruct point(int number, float[] values, Map<Integer, Float> words) {
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

  List<ScoredPoint> query(QueryPoints.Builder request) {
    return get(client().queryAsync(request.setCollectionName("c").build()));
  }

  static double score(Distance distance, float[] a, float[] b) {
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

  List<Integer> exact(Distance distance, float[] query) {
    Comparator<Integer> byScore =
        Comparator.comparingDouble(i -> score(distance, query, dense.get(i)));
    boolean large = distance == Distance.Cosine || distance == Distance.Dot;
    return IntStream.range(0, POINTS).boxed().sorted(large ? byScore.reversed() : byScore).toList();
  }

  static QueryPoints onC(QueryPoints.Builder request) {
    return request.setCollectionName("c").build();
  }

  static PrefetchQuery prefetch(String using, Query query, int limit) {
    return PrefetchQuery.newBuilder().setUsing(using).setQuery(query).setLimit(limit).build();
  }
}
