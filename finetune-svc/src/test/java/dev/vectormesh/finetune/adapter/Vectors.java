package dev.vectormesh.finetune.adapter;

import java.util.Random;

/** Vectors that tests make. */
final class Vectors {
  private Vectors() {}

  static float[][] random(Random random, int count, int dimension) {
    float[][] vectors = new float[count][dimension];
    for (float[] vector : vectors) {
      for (int d = 0; d < dimension; d++) {
        vector[d] = (float) random.nextGaussian();
      }
      normalise(vector);
    }
    return vectors;
  }

  /** The vector with some noise. */
  static float[] near(Random random, float[] vector, double noise) {
    float[] near = new float[vector.length];
    for (int d = 0; d < vector.length; d++) {
      near[d] = (float) (vector[d] + random.nextGaussian() * noise);
    }
    normalise(near);
    return near;
  }

  static double cosine(float[] a, float[] b) {
    double product = 0;
    double squareA = 0;
    double squareB = 0;
    for (int d = 0; d < a.length; d++) {
      product += a[d] * b[d];
      squareA += a[d] * a[d];
      squareB += b[d] * b[d];
    }
    return product / Math.sqrt(squareA * squareB);
  }

  private static void normalise(float[] vector) {
    double square = 0;
    for (float each : vector) {
      square += each * each;
    }
    for (int d = 0; d < vector.length; d++) {
      vector[d] /= (float) Math.sqrt(square);
    }
  }
}
