package dev.vectormesh.job.lease;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What waits and what runs, over all tenants.
 *
 * @param depths ready jobs by kind and priority
 * @param oldest by kind, since when the job waits that waits longest
 * @param running by kind
 */
public record Backlog(List<Depth> depths, Map<String, Instant> oldest, Map<String, Long> running) {
  /** So many jobs of a kind and priority could be leased now. */
  public record Depth(String kind, int priority, long ready) {}

  /** Before the first measurement. */
  public static Backlog none() {
    return new Backlog(List.of(), Map.of(), Map.of());
  }
}
