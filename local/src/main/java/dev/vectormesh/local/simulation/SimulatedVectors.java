package dev.vectormesh.local.simulation;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Vectors of length 1 that are made anew each time they are asked for: a million of 1,024 numbers
 * would take 4 GiB. Safe for use by several threads.
 *
 * <p>Without clusters each number is N(0,1) before the division. All such vectors are about as far
 * from each other, which is the worst case for a graph. With clusters they lie around centres, with
 * noise of norm 1, as those of real pictures do.
 */
public final class SimulatedVectors {
  private static final long CENTRES = 1L << 40;

  private final int dimension;
  private final long seed;
  private final float @Nullable [][] centres;

  private SimulatedVectors(int dimension, long seed, float @Nullable [][] centres) {
    this.dimension = dimension;
    this.seed = seed;
    this.centres = centres;
  }

  /** Vectors that are alike to none. */
  public static SimulatedVectors normal(int dimension, long seed) {
    return new SimulatedVectors(dimension, seed, null);
  }

  /** Vectors around so many centres. */
  public static SimulatedVectors clustered(int dimension, long seed, int clusters) {
    float[][] centres = new float[clusters][];
    for (int i = 0; i < clusters; i++) {
      centres[i] = unit(gaussian(new SplittableRandom(seed ^ CENTRES + i), dimension, 1));
    }
    return new SimulatedVectors(dimension, seed, centres);
  }

  public int dimension() {
    return dimension;
  }

  /**
   * The vector of this number: {@code float[dimension]}, the same at each call. Negative numbers
   * are for queries: vectors of the same kind that no point has.
   */
  public float[] vector(long number) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number);
    if (centres == null) {
      return unit(gaussian(random, dimension, 1));
    }
    float[] centre = centres[random.nextInt(centres.length)];
    // Each of d numbers has a variance of 1 / d, so that the noise has about norm 1.
    float[] vector = gaussian(random, dimension, 1 / Math.sqrt(dimension));
    for (int i = 0; i < dimension; i++) {
      vector[i] += centre[i];
    }
    return unit(vector);
  }

  private static float[] gaussian(SplittableRandom random, int dimension, double deviation) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) (random.nextGaussian() * deviation);
    }
    return vector;
  }

  private static float[] unit(float[] vector) {
    double squares = 0;
    for (float each : vector) {
      squares += (double) each * each;
    }
    float length = (float) Math.sqrt(squares);
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= length;
    }
    return vector;
  }
}
