package dev.vectormesh.bench;

import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.lucene.util.VectorUtil;

/**
 * Unit vectors around 1,000 centres with noise of norm 1, queries of the same kind, and the true
 * neighbours of each query.
 *
 * @param points {@code float[n][d]}
 * @param queries {@code float[q][d]}
 * @param truth of each query the numbers of its {@link #K} nearest points
 */
record ClusteredVectors(float[][] points, float[][] queries, int[][] truth) {
  static final int K = 10;
  private static final int CENTRES = 1_000;

  static ClusteredVectors of(int points, int queries, int dimensions) {
    float[][] centres = new float[CENTRES][];
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < CENTRES; i++) {
      centres[i] = VectorUtil.l2normalize(gaussian(random, dimensions, 1));
    }
    float[][] vectors = around(centres, points, new SplittableRandom(1));
    float[][] asked = around(centres, queries, new SplittableRandom(2));
    return new ClusteredVectors(vectors, asked, truth(vectors, asked, 0, 1));
  }

  private static float[][] around(float[][] centres, int count, SplittableRandom random) {
    float[][] vectors = new float[count][];
    for (int i = 0; i < count; i++) {
      float[] centre = centres[random.nextInt(centres.length)];
      // Each of d normal parts has a variance of 1 / d, so that the noise has about norm 1.
      float[] vector = gaussian(random, centre.length, 1 / Math.sqrt(centre.length));
      for (int d = 0; d < vector.length; d++) {
        vector[d] += centre[d];
      }
      vectors[i] = VectorUtil.l2normalize(vector);
    }
    return vectors;
  }

  private static float[] gaussian(SplittableRandom random, int dimensions, double deviation) {
    float[] vector = new float[dimensions];
    for (int d = 0; d < dimensions; d++) {
      vector[d] = (float) (random.nextGaussian() * deviation);
    }
    return vector;
  }

  /** The same with the true neighbours among the points {@code first + n * step}. */
  ClusteredVectors among(int first, int step) {
    return new ClusteredVectors(points, queries, truth(points, queries, first, step));
  }

  private static int[][] truth(float[][] points, float[][] queries, int first, int step) {
    int[][] truth = new int[queries.length][];
    IntStream.range(0, queries.length)
        .parallel()
        .forEach(q -> truth[q] = nearest(points, queries[q], first, step));
    return truth;
  }

  private record Scored(int point, float score) {}

  private static int[] nearest(float[][] points, float[] query, int first, int step) {
    PriorityQueue<Scored> best = new PriorityQueue<>((a, b) -> Float.compare(a.score(), b.score()));
    for (int i = first; i < points.length; i += step) {
      float score = VectorUtil.dotProduct(query, points[i]);
      if (best.size() < K) {
        best.add(new Scored(i, score));
      } else if (score > best.element().score()) {
        best.remove();
        best.add(new Scored(i, score));
      }
    }
    return best.stream().mapToInt(Scored::point).toArray();
  }

  /** The share of the true neighbours of this query that were found. */
  double recall(int query, int[] found) {
    return Arrays.stream(truth[query])
            .filter(point -> Arrays.stream(found).anyMatch(id -> id == point))
            .count()
        / (double) truth[query].length;
  }
}
