package dev.vectormesh.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SimulatedVectorsTest {
  private static final int DIMENSION = 256;

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @Test
  void vectors_areTheSameEachTimeAndOfLengthOne() {
    SimulatedVectors vectors = SimulatedVectors.normal(DIMENSION, 3);

    assertThat(vectors.vector(17)).isEqualTo(SimulatedVectors.normal(DIMENSION, 3).vector(17));
    assertThat(vectors.vector(17)).isNotEqualTo(vectors.vector(18));
    assertThat(dot(vectors.vector(17), vectors.vector(17))).isCloseTo(1, within(1e-5));
    assertThat(Math.abs(dot(vectors.vector(17), vectors.vector(18)))).isLessThan(.3);
  }

  @Test
  void clusters_bringSomeNearToEachOther() {
    SimulatedVectors vectors = SimulatedVectors.clustered(DIMENSION, 3, 2);
    double nearest = 0;
    for (int i = 1; i < 20; i++) {
      nearest = Math.max(nearest, dot(vectors.vector(0), vectors.vector(i)));
    }

    // Of two centres one has another of these twenty; noise as long as the centre halves the rest.
    assertThat(nearest).isBetween(.4, .8);
  }
}
