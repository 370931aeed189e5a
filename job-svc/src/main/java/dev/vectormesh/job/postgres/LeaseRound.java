package dev.vectormesh.job.postgres;

import dev.vectormesh.job.lease.FairShare;
import dev.vectormesh.job.lease.FairShare.Lane;
import dev.vectormesh.job.lease.Lease;
import dev.vectormesh.job.lease.LeaseLimits;
import dev.vectormesh.job.lease.LeaseOrder;
import dev.vectormesh.job.lease.LeaseToken;
import dev.vectormesh.job.work.Job;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * One lease transaction: divide what was asked for among the lanes, take their first jobs, divide
 * the rest again among those that had enough, and charge each lane for what it got.
 */
final class LeaseRound {
  private final Tx tx;
  private final LeaseOrder order;
  private final Instant now;
  private final LeaseLimits limits;
  private final LeaseLimits.Room room;
  private final UUID salt = UUID.randomUUID();
  private final List<Lease> leases = new ArrayList<>();

  LeaseRound(Tx tx, LeaseOrder order, LeaseLimits limits, Instant now) {
    this.tx = tx;
    this.order = order;
    this.limits = limits;
    this.now = now;
    this.room = LaneSql.room(tx, limits, order.bound());
  }

  List<Lease> run() {
    LaneSql.promote(tx, now);
    String[] kinds = order.kinds().toArray(String[]::new);
    boolean more = true;
    Set<String> full = new HashSet<>();
    while (more && leases.size() < order.max()) {
      List<Lane> lanes = LaneSql.lanes(tx, kinds, full.toArray(String[]::new), limits);
      boolean fewer = !lanes.isEmpty() && take(lanes);
      for (Lane lane : lanes) {
        fewer |= !room.hasFor(lane.tenant()) && full.add(lane.tenant());
      }
      more = fewer && lanes.size() >= LaneSql.MOST;
    }
    return leases;
  }

  /** Leases from these lanes; true where empty ones were closed, so that others come into sight. */
  private boolean take(List<Lane> all) {
    Map<String, Integer> got = new HashMap<>();
    List<Lane> open = new ArrayList<>(all);
    List<Lane> dry = new ArrayList<>();
    while (!open.isEmpty() && leases.size() < order.max()) {
      int[] shares = FairShare.divide(open, order.max() - leases.size(), room);
      Map<Integer, List<Lane>> byShare = new TreeMap<>();
      boolean any = false;
      for (int i = 0; i < shares.length; i++) {
        if (shares[i] > 0) {
          any = true;
          byShare.computeIfAbsent(shares[i], s -> new ArrayList<>()).add(open.get(i));
        }
      }
      if (!any) {
        break;
      }
      byShare.forEach((share, lanes) -> {
        Map<String, Integer> count = begin(lanes, share);
        for (Lane lane : lanes) {
          int n = count.getOrDefault(key(lane.kind(), lane.tenant()), 0);
          got.merge(key(lane.kind(), lane.tenant()), n, Integer::sum);
          room.take(lane.kind(), lane.tenant(), n);
          if (n < share) {
            open.remove(lane);
            dry.add(lane);
          }
        }
      });
    }
    if (!dry.isEmpty()) {
      LaneSql.closeEmpty(tx, dry);
    }
    int[] counts =
        all.stream().mapToInt(l -> got.getOrDefault(key(l.kind(), l.tenant()), 0)).toArray();
    if (got.values().stream().anyMatch(n -> n > 0)) {
      LaneSql.charge(tx, all, counts, FairShare.floor(all));
    }
    return !dry.isEmpty();
  }

  /** Leases up to {@code each} jobs of these lanes; returns how many each gave. */
  private Map<String, Integer> begin(List<Lane> lanes, int each) {
    Map<String, Integer> count = new LinkedHashMap<>();
    Instant ends = now.plus(order.length());
    List<Lease> begun =
        tx.sql(LaneSql.begin(each), LaneSql.kinds(lanes), LaneSql.tenants(lanes), salt, ends, now)
            .list(row -> lease(row, ends));
    begun.forEach(l -> count.merge(key(l.job().spec().kind(), l.job().tenant()), 1, Integer::sum));
    JobEvents.add(tx, "job.started", begun.stream().map(Lease::job).toList(), now);
    leases.addAll(begun);
    return count;
  }

  private Lease lease(Row row, Instant ends) {
    Job job = JobRows.job(row);
    return new Lease(
        new LeaseToken(job.id(), salt, job.tenant()),
        job,
        ends,
        JobRows.anyOrNull(row.bytesOrNull("checkpoint")));
  }

  private static String key(String kind, String tenant) {
    return kind + " " + tenant;
  }
}
