package dev.vectormesh.job.lease;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** One worker's open stream. Its credit belongs to the dispatcher's lock. */
public final class LeaseSession {
  private final String worker;
  private final Set<String> kinds;
  private final Duration length;
  private final Predicate<List<Lease>> out;
  int credit;

  /** {@code out} sends leases and tells whether the worker could be reached. */
  public LeaseSession(
      String worker, Set<String> kinds, Duration length, Predicate<List<Lease>> out) {
    this.worker = worker;
    this.kinds = Set.copyOf(kinds);
    this.length = length;
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

  boolean send(List<Lease> leases) {
    return out.test(leases);
  }
}
