package dev.vectormesh.search.query;

import dev.vectormesh.platform.error.ApiException;

/**
 * The vector of several probes: the sum of theirs, each brought to length 1 times its weight
 * (Rocchio's formula, in Manning et al. 2008, "Introduction to Information Retrieval", 9.1.1).
 */
final class Mix {
  private static final double NOTHING = 1e-6;

  private final double[] sum;

  Mix(int dimension) {
    sum = new double[dimension];
  }

  /**
   * @param vector {@code float[dimension]}
   */
  void add(float[] vector, double weight) {
    double length = Math.sqrt(squares(vector));
    if (length < NOTHING) {
      return;
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] += weight * vector[i] / length;
    }
  }

  private static double squares(float[] vector) {
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    return squares;
  }

  /** Whether nothing was added, or it cancels out. */
  boolean isNothing() {
    return length() < NOTHING;
  }

  private double length() {
    double squares = 0;
    for (double x : sum) {
      squares += x * x;
    }
    return Math.sqrt(squares);
  }

  /**
   * {@code float[dimension]} of length 1.
   *
   * @throws ApiException INVALID_ARGUMENT (probes) where nothing is left
   */
  float[] vector() {
    double length = length();
    if (length < NOTHING) {
      throw ApiException.invalid("probes", "cancel each other out: nothing is left to search by");
    }
    float[] vector = new float[sum.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (sum[i] / length);
    }
    return vector;
  }
}
