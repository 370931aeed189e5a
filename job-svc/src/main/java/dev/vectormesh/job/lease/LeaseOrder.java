package dev.vectormesh.job.lease;

import java.time.Duration;
import java.util.Set;

/** What workers ask for: at most {@code max} jobs of these kinds, each for this long. */
public record LeaseOrder(Set<String> kinds, int max, Duration length, TenantBound bound) {
  public LeaseOrder(Set<String> kinds, int max, Duration length) {
    this(kinds, max, length, TenantBound.NONE);
  }

  LeaseOrder withLength(Duration other) {
    return new LeaseOrder(kinds, max, other, bound);
  }
}
