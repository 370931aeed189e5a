package dev.vectormesh.job.lease;

import java.time.Duration;
import java.util.Set;

/** What workers ask for: at most {@code max} jobs of these kinds, each for this long. */
public record LeaseOrder(Set<String> kinds, int max, Duration length) {}
