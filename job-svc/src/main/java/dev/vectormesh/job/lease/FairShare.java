package dev.vectormesh.job.lease;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Divides leases among lanes by max-min fairness: each next lease goes to the lane that has the
 * fewest running, and among those to the one served least so far.
 */
public final class FairShare {
  private FairShare() {}

  /** A (kind, tenant) with ready jobs; {@code served} is null for one that was not served yet. */
  public record Lane(String kind, String tenant, @Nullable Long served, long running) {}

  /**
   * How many of the leases go to each lane, in the order of {@code lanes}, if all have enough jobs.
   */
  public static int[] divide(List<Lane> lanes, int leases) {
    int[] shares = new int[lanes.size()];
    Comparator<Integer> leastServed =
        Comparator.<Integer>comparingLong(i -> lanes.get(i).running() + shares[i])
            .thenComparingLong(i -> served(lanes.get(i)) + shares[i])
            .thenComparing(i -> i);
    PriorityQueue<Integer> next = new PriorityQueue<>(Math.max(1, lanes.size()), leastServed);
    for (int i = 0; i < lanes.size(); i++) {
      next.add(i);
    }
    for (int left = leases; left > 0 && !next.isEmpty(); left--) {
      Integer lane = next.remove();
      shares[lane]++;
      next.add(lane);
    }
    return shares;
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

  private static long served(Lane lane) {
    return lane.served() == null ? Long.MIN_VALUE / 2 : lane.served();
  }
}
