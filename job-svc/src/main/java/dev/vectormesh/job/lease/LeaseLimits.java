package dev.vectormesh.job.lease;

import dev.vectormesh.job.lease.FairShare.Lane;
import dev.vectormesh.job.work.LimitConfig;
import java.util.HashMap;
import java.util.Map;

/** How many jobs of a kind and of a tenant may run at once, and what a tenant's share is worth. */
public final class LeaseLimits {
  private static final int ANY = Integer.MAX_VALUE;

  private final Map<String, Integer> kinds;
  private final Map<String, Integer> tenants;
  private final Map<String, Double> weights;
  private final int tenant;

  public LeaseLimits(LimitConfig config) {
    this.kinds = config.byKind();
    this.tenants = config.byTenant();
    this.weights = config.weightOf();
    this.tenant = config.tenant() == 0 ? ANY : config.tenant();
  }

  /** Whether there is any limit, and so a need to count before a lease. */
  public boolean any() {
    return tenant < ANY || !kinds.isEmpty() || !tenants.isEmpty();
  }

  public double weight(String tenantId) {
    return weights.getOrDefault(tenantId, 1.0);
  }

  /** Room for all that is allowed, before what runs is taken off. */
  public Room room() {
    return room(TenantBound.NONE);
  }

  /** The same for a worker that takes no more of a tenant than this. */
  public Room room(TenantBound bound) {
    return new Room(new HashMap<>(), new HashMap<>(), bound.most(), new HashMap<>(bound.held()));
  }

  /** What is left of the limits; it starts full and shrinks. */
  public final class Room {
    private final Map<String, Integer> ofKind;
    private final Map<String, Integer> ofTenant;
    private final int mostOfWorker;
    private final Map<String, Integer> ofWorker;

    private Room(
        Map<String, Integer> ofKind,
        Map<String, Integer> ofTenant,
        int mostOfWorker,
        Map<String, Integer> ofWorker) {
      this.ofKind = ofKind;
      this.ofTenant = ofTenant;
      this.mostOfWorker = mostOfWorker;
      this.ofWorker = ofWorker;
    }

    /** So many jobs run, at whichever worker. */
    public void runs(String kind, String tenantId, int jobs) {
      ofKind.merge(kind, jobs, Integer::sum);
      ofTenant.merge(tenantId, jobs, Integer::sum);
    }

    /** The worker takes so many more. */
    public void take(String kind, String tenantId, int jobs) {
      runs(kind, tenantId, jobs);
      ofWorker.merge(tenantId, jobs, Integer::sum);
    }

    /** Whether one more job of the lane may run. */
    public boolean has(String kind, String tenantId) {
      return ofKind.getOrDefault(kind, 0) < kinds.getOrDefault(kind, ANY) && hasFor(tenantId);
    }

    /** Whether the tenant may run one more job of any kind. */
    public boolean hasFor(String tenantId) {
      return ofTenant.getOrDefault(tenantId, 0) < tenants.getOrDefault(tenantId, tenant)
          && (mostOfWorker == 0 || ofWorker.getOrDefault(tenantId, 0) < mostOfWorker);
    }

    boolean has(Lane lane) {
      return has(lane.kind(), lane.tenant());
    }

    void take(Lane lane) {
      take(lane.kind(), lane.tenant(), 1);
    }

    Room copy() {
      return new Room(
          new HashMap<>(ofKind), new HashMap<>(ofTenant), mostOfWorker, new HashMap<>(ofWorker));
    }
  }
}
