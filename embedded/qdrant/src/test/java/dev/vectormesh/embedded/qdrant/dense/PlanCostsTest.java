package dev.vectormesh.embedded.qdrant.dense;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlanCostsTest {
  private static final PlanCosts COSTS = PlanCosts.DEFAULT;
  private static final int BYTES = 384 * Float.BYTES;
  private static final int EF = 128;

  private static boolean isScanned(long nodes, long passing, int candidates) {
    return COSTS.scan(passing, BYTES) <= COSTS.graph(nodes, passing, candidates, BYTES);
  }

  @Test
  void all_areFoundByTheGraph() {
    assertThat(isScanned(100_000, 100_000, EF)).isFalse();
    assertThat(isScanned(300_000, 150_000, EF)).isFalse();
  }

  @Test
  void few_areScanned() {
    assertThat(isScanned(100_000, 10_000, EF)).isTrue();
    assertThat(isScanned(100_000, 1_000, EF)).isTrue();
    assertThat(isScanned(2_000, 2_000, EF)).isTrue();
  }

  @Test
  void allForManyHits_areScanned() {
    assertThat(isScanned(100_000, 100_000, 20_000)).isTrue();
  }

  @Test
  void graphCost_growsWithCandidatesAndLikeTheLogarithmOfNodes() {
    double small = COSTS.graph(10_000, 10_000, EF, BYTES);

    assertThat(COSTS.graph(100_000_000, 100_000_000, EF, BYTES)).isBetween(small, 2.01 * small);
    assertThat(COSTS.graph(100_000, 100_000, 2 * EF, BYTES)).isGreaterThan(1.5 * small);
  }
}
