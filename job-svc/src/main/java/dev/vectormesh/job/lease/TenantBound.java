package dev.vectormesh.job.lease;

import java.util.Map;

/**
 * How many jobs of one tenant a worker holds at once: who has many leaves a slot for the next.
 *
 * @param most 0 for any number
 * @param held by tenant, those that the worker holds now
 */
public record TenantBound(int most, Map<String, Integer> held) {
  static final TenantBound NONE = new TenantBound(0, Map.of());

  public TenantBound {
    held = Map.copyOf(held);
  }
}
