package dev.vectormesh.job.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.job.lease.FairShare.Lane;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FairShareTest {
  private static Lane lane(@Nullable Long served, long running) {
    return new Lane("test.k", "t", served, running);
  }

  @Test
  void divide_isEvenBetweenEquals() {
    assertThat(FairShare.divide(List.of(lane(0L, 0), lane(0L, 0), lane(0L, 0)), 7))
        .containsExactly(3, 2, 2);
  }

  @Test
  void divide_levelsWhatRuns() {
    assertThat(FairShare.divide(List.of(lane(0L, 4), lane(0L, 0), lane(0L, 1)), 5))
        .containsExactly(0, 3, 2);
  }

  @Test
  void divide_prefersTheLeastServedAmongThoseThatRunAlike() {
    assertThat(FairShare.divide(List.of(lane(9L, 0), lane(3L, 0), lane(null, 0)), 1))
        .containsExactly(0, 0, 1);
    assertThat(FairShare.divide(List.of(lane(9L, 0), lane(3L, 0)), 1)).containsExactly(0, 1);
  }

  @Test
  void divide_givesNothingWhereNobodyWaits() {
    assertThat(FairShare.divide(List.of(), 5)).isEmpty();
  }

  @Test
  void floor_isTheLeastServed() {
    assertThat(FairShare.floor(List.of(lane(9L, 0), lane(null, 0), lane(4L, 0)))).isEqualTo(4);
    assertThat(FairShare.floor(List.of(lane(null, 0)))).isZero();
  }
}
