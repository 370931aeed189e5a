package dev.vectormesh.encoders;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Queries of the past with what was chosen for each. A new query is moved towards what was chosen
 * for the past ones that are nearest to it: people who asked alike wanted alike (the lookup of
 * LADER; Jin, Shin and Lu 2023). All are compared, so that the cost is their number times the
 * dimension.
 */
public final class PastQueries {
  private static final double NOTHING = 1e-6;

  private final float[][] queries;
  private final float[][] chosen;

  /**
   * @param queries {@code float[n][dimension]}, of length 1 each
   * @param chosen {@code float[n][dimension]}: the mean of what was chosen for each, of any length
   */
  public PastQueries(float[][] queries, float[][] chosen) {
    if (queries.length != chosen.length) {
      throw new IllegalArgumentException(
          "%d queries, and what was chosen for %d".formatted(queries.length, chosen.length));
    }
    this.queries = queries.clone();
    this.chosen = chosen.clone();
  }

  public int size() {
    return queries.length;
  }

  /**
   * How a query is moved.
   *
   * @param weight of what was chosen, 0..1: 0 leaves the query as it is, 1 forgets it
   * @param floor the least cosine of a neighbour
   * @param most neighbours
   */
  public record Pull(double weight, double floor, int most) {
    public static final Pull USUAL = new Pull(0.3, 0.8, 5);

    public Pull {
      if (!(weight >= 0 && weight <= 1) || !(floor >= -1 && floor <= 1) || most < 1) {
        throw new IllegalArgumentException(
            "weight %s, floor %s, most %d".formatted(weight, floor, most));
      }
    }
  }

  /**
   * A moved query.
   *
   * @param vector {@code float[dimension]} of length 1; the same array where nothing moved it
   * @param neighbours that moved it
   */
  public record Moved(float[] vector, int neighbours) {}

  private record Near(int query, double cosine) {}

  /**
   * Moves a query: {@code (1 - weight) * query + weight * towards}, brought to length 1, where
   * {@code towards} is the mean of what was chosen for its neighbours, each weighted by its cosine.
   *
   * @param query {@code float[dimension]}, of length 1
   */
  public Moved moved(float[] query, Pull pull) {
    List<Near> near = nearest(query, pull);
    double[] towards = new double[query.length];
    for (Near one : near) {
      add(towards, chosen[one.query], one.cosine);
    }
    double length = length(towards);
    if (near.isEmpty() || length < NOTHING) {
      return new Moved(query, 0);
    }
    double[] sum = new double[query.length];
    add(sum, query, 1 - pull.weight);
    for (int d = 0; d < sum.length; d++) {
      sum[d] += pull.weight * towards[d] / length;
    }
    double whole = length(sum);
    if (whole < NOTHING) {
      return new Moved(query, 0);
    }
    float[] moved = new float[sum.length];
    for (int d = 0; d < moved.length; d++) {
      moved[d] = (float) (sum[d] / whole);
    }
    return new Moved(moved, near.size());
  }

  private List<Near> nearest(float[] query, Pull pull) {
    PriorityQueue<Near> nearest =
        new PriorityQueue<>(pull.most + 1, Comparator.comparingDouble(Near::cosine));
    for (int past = 0; past < queries.length; past++) {
      double cosine = product(query, queries[past]);
      if (cosine >= pull.floor && cosine > 0) {
        nearest.add(new Near(past, cosine));
        if (nearest.size() > pull.most) {
          nearest.remove();
        }
      }
    }
    return List.copyOf(nearest);
  }

  private static double product(float[] a, float[] b) {
    float product = 0;
    for (int d = 0; d < a.length; d++) {
      product += a[d] * b[d];
    }
    return product;
  }

  private static void add(double[] sum, float[] vector, double weight) {
    for (int d = 0; d < sum.length; d++) {
      sum[d] += weight * vector[d];
    }
  }

  private static double length(double[] vector) {
    double squares = 0;
    for (double x : vector) {
      squares += x * x;
    }
    return Math.sqrt(squares);
  }
}
