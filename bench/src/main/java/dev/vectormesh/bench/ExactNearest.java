package dev.vectormesh.bench;

import dev.vectormesh.local.simulation.SimulatedVectors;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.util.VectorUtil;

/**
 * The true neighbours of queries among simulated vectors, each of which is made once for all.
 *
 * @param queries {@code float[q][d]}
 * @param numbers of each query those of its {@link #K} nearest vectors
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record ExactNearest(float[][] queries, long[][] numbers) {
  static final int K = 10;

  private record Scored(long number, float score) {}

  static ExactNearest of(SimulatedVectors vectors, int count, int queries) {
    float[][] asked =
        IntStream.rangeClosed(1, queries).mapToObj(q -> vectors.vector(-q)).toArray(float[][]::new);
    int parts = Runtime.getRuntime().availableProcessors();
    List<List<List<Scored>>> found =
        IntStream.range(0, parts)
            .parallel()
            .mapToObj(part -> nearest(vectors, count, part, parts, asked))
            .toList();
    long[][] numbers =
        IntStream.range(0, queries)
            .mapToObj(q ->
                found.stream()
                    .flatMap(part -> part.get(q).stream())
                    .sorted(Comparator.comparingDouble((Scored s) -> s.score()).reversed())
                    .limit(K)
                    .mapToLong(Scored::number)
                    .toArray())
            .toArray(long[][]::new);
    return new ExactNearest(asked, numbers);
  }

  private static List<List<Scored>> nearest(
      SimulatedVectors vectors, int count, int first, int step, float[][] queries) {
    List<PriorityQueue<Scored>> best =
        Stream.generate(() -> new PriorityQueue<>(Comparator.comparingDouble(Scored::score)))
            .limit(queries.length)
            .toList();
    for (int i = first; i < count; i += step) {
      float[] vector = vectors.vector(i);
      for (int q = 0; q < queries.length; q++) {
        PriorityQueue<Scored> near = best.get(q);
        near.add(new Scored(i, VectorUtil.dotProduct(queries[q], vector)));
        if (near.size() > K) {
          near.remove();
        }
      }
    }
    return best.stream().map(List::copyOf).toList();
  }

  /** What finds the numbers of the nearest vectors. */
  interface Search {
    long[] nearest(float[] query) throws Exception;
  }

  /** The share of true neighbours that are found. */
  double recall(Search search) throws Exception {
    long right = 0;
    for (int q = 0; q < queries.length; q++) {
      long[] found = search.nearest(queries[q]);
      right +=
          Arrays.stream(numbers[q])
              .filter(number -> Arrays.stream(found).anyMatch(each -> each == number))
              .count();
    }
    return right / (double) (K * queries.length);
  }
}
