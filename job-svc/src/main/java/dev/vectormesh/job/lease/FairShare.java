package dev.vectormesh.job.lease;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Divides leases among lanes by weighted max-min fairness: each next lease goes to the lane that
 * has the fewest running for its weight, and among those to the one served least for its weight.
 */
public final class FairShare {
  /** What one lease adds to {@code served} of a lane of weight 1. */
  private static final int UNIT = 1000;

  private FairShare() {}

  /**
   * A (kind, tenant) with ready jobs; {@code served} is null for one that was not served yet.
   *
   * @param weight 0.001 to 1000; twice the weight gets twice as much
   */
  public record Lane(
      String kind, String tenant, @Nullable Long served, long running, double weight) {
    private long charge(int leases) {
      return Math.round(leases * UNIT / weight);
    }

    private long served(int more) {
      return served == null ? Long.MIN_VALUE / 2 + charge(more) : served + charge(more);
    }
  }

  /**
   * How many of the leases go to each lane, in the order of {@code lanes}, if all have enough jobs
   * and as far as there is room.
   */
  public static int[] divide(List<Lane> lanes, int leases, LeaseLimits.Room room) {
    LeaseLimits.Room left = room.copy();
    int[] shares = new int[lanes.size()];
    Comparator<Integer> leastServed =
        Comparator.<Integer>comparingDouble(
                i -> (lanes.get(i).running() + shares[i]) / lanes.get(i).weight())
            .thenComparingLong(i -> lanes.get(i).served(shares[i]))
            .thenComparing(i -> i);
    PriorityQueue<Integer> next = new PriorityQueue<>(Math.max(1, lanes.size()), leastServed);
    for (int i = 0; i < lanes.size(); i++) {
      next.add(i);
    }
    int given = 0;
    while (given < leases && !next.isEmpty()) {
      Integer i = next.remove();
      if (left.has(lanes.get(i))) {
        left.take(lanes.get(i));
        shares[i]++;
        given++;
        next.add(i);
      }
    }
    return shares;
  }

  /** What {@code leases} leases add to the lane's {@code served}. */
  public static long charge(Lane lane, int leases) {
    return lane.charge(leases);
  }

  /** Where a lane begins to count that was not served before: level with the least served. */
  public static long floor(List<Lane> lanes) {
    return lanes.stream()
        .map(Lane::served)
        .filter(s -> s != null)
        .mapToLong(Long::longValue)
        .min()
        .orElse(0);
  }
}
