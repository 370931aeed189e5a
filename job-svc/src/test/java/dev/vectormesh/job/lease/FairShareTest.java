package dev.vectormesh.job.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.job.lease.FairShare.Lane;
import dev.vectormesh.job.work.LimitConfig;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FairShareTest {
  private static Lane lane(@Nullable Long served, long running) {
    return new Lane("test.k", "t", served, running, 1);
  }

  private static final LeaseLimits.Room ROOM = new LeaseLimits(LimitConfig.none()).room();

  private static int[] divide(List<Lane> lanes, int leases) {
    return FairShare.divide(lanes, leases, ROOM);
  }

  @Test
  void divide_isEvenBetweenEquals() {
    assertThat(divide(List.of(lane(0L, 0), lane(0L, 0), lane(0L, 0)), 7)).containsExactly(3, 2, 2);
  }

  @Test
  void divide_levelsWhatRuns() {
    assertThat(divide(List.of(lane(0L, 4), lane(0L, 0), lane(0L, 1)), 5)).containsExactly(0, 3, 2);
  }

  @Test
  void divide_prefersTheLeastServedAmongThoseThatRunAlike() {
    assertThat(divide(List.of(lane(9L, 0), lane(3L, 0), lane(null, 0)), 1))
        .containsExactly(0, 0, 1);
    assertThat(divide(List.of(lane(9L, 0), lane(3L, 0)), 1)).containsExactly(0, 1);
  }

  @Test
  void divide_givesNothingWhereNobodyWaits() {
    assertThat(divide(List.of(), 5)).isEmpty();
  }

  @Test
  void divide_givesTwiceAsMuchForTwiceTheWeight() {
    Lane heavy = new Lane("test.k", "heavy", 0L, 0, 2);
    Lane light = new Lane("test.k", "light", 0L, 0, 1);
    assertThat(divide(List.of(light, heavy), 9)).containsExactly(3, 6);
  }

  @Test
  void divide_levelsServedByWeightWhereNothingRuns() {
    long heavy = 0;
    long light = 0;
    int ofHeavy = 0;
    for (int i = 0; i < 400; i++) {
      List<Lane> lanes =
          List.of(
              new Lane("test.k", "light", light, 0, 1), new Lane("test.k", "heavy", heavy, 0, 3));
      int[] shares = divide(lanes, 1);
      light += FairShare.charge(lanes.get(0), shares[0]);
      heavy += FairShare.charge(lanes.get(1), shares[1]);
      ofHeavy += shares[1];
    }
    assertThat(ofHeavy).isBetween(299, 301);
  }

  @Test
  void divide_stopsAtTheLimitsOfKindsAndTenants() {
    LeaseLimits limits =
        new LeaseLimits(new LimitConfig(List.of("test.k=5"), 3, List.of("wide=4"), List.of()));
    LeaseLimits.Room room = limits.room();
    room.take("test.k", "wide", 1);
    List<Lane> lanes =
        List.of(
            new Lane("test.k", "wide", 0L, 1, 1),
            new Lane("test.k", "other", 0L, 0, 1),
            new Lane("test.free", "other", 0L, 0, 1));
    int[] shares = FairShare.divide(lanes, 100, room);
    assertThat(shares[0] + shares[1]).isLessThanOrEqualTo(4);
    assertThat(shares[1] + shares[2]).isEqualTo(3);
    assertThat(shares[0]).isLessThanOrEqualTo(3);
    assertThat(room.has("test.k", "wide")).isTrue();
  }

  @Test
  void floor_isTheLeastServed() {
    assertThat(FairShare.floor(List.of(lane(9L, 0), lane(null, 0), lane(4L, 0)))).isEqualTo(4);
    assertThat(FairShare.floor(List.of(lane(null, 0)))).isZero();
  }

  @Test
  void divide_leavesToOthersWhatTheWorkerTakesOfATenant() {
    LeaseLimits.Room room =
        new LeaseLimits(LimitConfig.none()).room(new TenantBound(3, Map.of("many", 2)));
    Lane many = new Lane("test.k", "many", null, 0, 1);
    Lane next = new Lane("test.k", "next", null, 100, 1);

    assertThat(FairShare.divide(List.of(many), 4, room)).containsExactly(1);
    assertThat(FairShare.divide(List.of(many, next), 4, room)).containsExactly(1, 3);
  }
}
