package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.get;
import static dev.vectormesh.embedded.qdrant.DenseCollection.EXACT;
import static dev.vectormesh.embedded.qdrant.DenseCollection.NAME;
import static dev.vectormesh.embedded.qdrant.DenseCollection.ids;
import static dev.vectormesh.embedded.qdrant.DenseCollection.search;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;

import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Points.PointStruct;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scans of more vectors than one thread compares by itself. */
class SharedScanIT {
  private static final int POINTS = 6_000;
  private static final int DIMENSIONS = 500;
  private static final int QUERIES = 20;

  @RegisterExtension final TestServer server = new TestServer(_ -> {});

  private static float[] vector(int number) {
    Random random = new Random(number);
    float[] vector = new float[DIMENSIONS];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = (float) random.nextGaussian();
    }
    return vector;
  }

  private void fill(Distance distance, float[][] points) {
    CreateCollection.Builder request = DenseCollection.request(distance, DIMENSIONS);
    request.getOptimizersConfigBuilder().setIndexingThreshold(0);
    get(server.client().createCollectionAsync(request.build()));
    List<PointStruct> all =
        IntStream.range(0, points.length)
            .mapToObj(
                n -> PointStruct.newBuilder().setId(id(n)).setVectors(vectors(points[n])).build())
            .toList();
    for (int from = 0; from < POINTS; from += 500) {
      get(server.client().upsertAsync(NAME, all.subList(from, from + 500)));
    }
    server.restart();
  }

  /** The larger, the nearer. */
  private static double nearness(Distance distance, float[] query, float[] point) {
    double dot = 0;
    double squares = 0;
    double apart = 0;
    double steps = 0;
    for (int d = 0; d < query.length; d++) {
      dot += (double) query[d] * point[d];
      squares += (double) point[d] * point[d];
      apart += Math.pow(query[d] - point[d], 2);
      steps += Math.abs(query[d] - point[d]);
    }
    return switch (distance) {
      case Cosine -> dot / Math.sqrt(squares);
      case Dot -> dot;
      case Euclid -> -apart;
      case Manhattan -> -steps;
      default -> throw new IllegalArgumentException(distance.name());
    };
  }

  @ParameterizedTest
  @EnumSource(
      value = Distance.class,
      names = {"Cosine", "Dot", "Euclid", "Manhattan"})
  void everyPart_isSearched(Distance distance) {
    float[][] points =
        IntStream.range(0, POINTS).mapToObj(SharedScanIT::vector).toArray(float[][]::new);
    fill(distance, points);

    for (int q = 0; q < QUERIES; q++) {
      float[] query = vector(POINTS + q);
      double[] nearness =
          Arrays.stream(points).mapToDouble(point -> nearness(distance, query, point)).toArray();
      List<Long> truth =
          IntStream.range(0, POINTS)
              .boxed()
              .sorted(Comparator.comparingDouble((Integer n) -> -nearness[n]))
              .limit(10)
              .map(Integer::longValue)
              .toList();
      assertThat(ids(search(server.client(), query, EXACT))).isEqualTo(truth);
    }
  }
}
