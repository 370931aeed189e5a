package dev.vectormesh.job.lease;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** One worker's open stream. All that changes belongs to the dispatcher's lock. */
public final class LeaseSession {
  private final String worker;
  private final Set<String> kinds;
  private final Duration length;
  private final boolean acknowledges;
  private final Predicate<List<Lease>> out;
  private final Map<String, LeaseToken> unacknowledged = new LinkedHashMap<>();
  private final int mostPerTenant;

  /** The tenants of the leases that the worker has, by token; empty where nothing is bounded. */
  private final Map<String, String> held = new HashMap<>();

  int credit;

  /**
   * @param acknowledges whether the worker says which leases arrived
   * @param mostPerTenant leases of one tenant that the worker has at once; 0 for any number
   * @param out sends leases and tells whether the worker could be reached
   */
  public LeaseSession(
      String worker,
      Set<String> kinds,
      Duration length,
      boolean acknowledges,
      int mostPerTenant,
      Predicate<List<Lease>> out) {
    this.worker = worker;
    this.kinds = Set.copyOf(kinds);
    this.length = length;
    this.acknowledges = acknowledges;
    this.mostPerTenant = mostPerTenant;
    this.out = out;
  }

  public String worker() {
    return worker;
  }

  public Set<String> kinds() {
    return kinds;
  }

  Duration length() {
    return length;
  }

  boolean isBounded() {
    return mostPerTenant > 0;
  }

  /** The worker has these leases from before. */
  void hold(Collection<LeaseToken> tokens) {
    if (isBounded()) {
      tokens.forEach(token -> held.put(token.write(), token.tenant()));
    }
  }

  /** The worker is done with these leases. */
  void ended(Collection<String> tokens) {
    tokens.forEach(held::remove);
  }

  TenantBound bound() {
    Map<String, Integer> byTenant = new HashMap<>();
    held.values().forEach(tenant -> byTenant.merge(tenant, 1, Integer::sum));
    return new TenantBound(mostPerTenant, byTenant);
  }

  /** This lease is about to be sent. */
  void hand(Lease lease) {
    credit--;
    hold(List.of(lease.token()));
    if (acknowledges) {
      unacknowledged.put(lease.token().write(), lease.token());
    }
  }

  void acknowledge(Collection<String> tokens) {
    unacknowledged.keySet().removeAll(Set.copyOf(tokens));
  }

  /** Gets no more, and gives up the leases of which nobody knows whether they arrived. */
  List<LeaseToken> end() {
    credit = 0;
    List<LeaseToken> unknown = new ArrayList<>(unacknowledged.values());
    unacknowledged.clear();
    return unknown;
  }

  boolean send(List<Lease> leases) {
    return out.test(leases);
  }
}
