package dev.vectormesh.platform.child;

import java.time.Duration;

/**
 * How far a request may go.
 *
 * @param children JVMs at once
 * @param heapMegabytes heap of each
 * @param limit time that one request may take, the start of a JVM included
 * @param idle how long a child waits for the next request
 */
public record ChildSettings(int children, int heapMegabytes, Duration limit, Duration idle) {
  public ChildSettings {
    if (children < 1 || heapMegabytes < 16 || !limit.isPositive() || !idle.isPositive()) {
      throw new IllegalArgumentException(
          "children must be >= 1, heapMegabytes >= 16, limit and idle > 0");
    }
  }
}
