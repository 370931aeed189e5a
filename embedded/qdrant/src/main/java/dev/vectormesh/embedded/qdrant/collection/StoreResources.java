package dev.vectormesh.embedded.qdrant.collection;

import dev.vectormesh.embedded.qdrant.dense.GraphThreads;
import dev.vectormesh.embedded.qdrant.dense.PlanCosts;
import dev.vectormesh.embedded.qdrant.disk.DiskSpace;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * What all collections of a server share.
 *
 * @param flushes runs flushes
 * @param graphs runs optimizations
 * @param idleness when what can wait is done
 * @param nanoTime the clock by which that is known, as {@link System#nanoTime}
 * @param costs by which searches choose between a graph and a scan
 * @param largeVectors bytes of a segment's vectors above which they are read after the start
 */
public record StoreResources(
    Executor flushes,
    GraphThreads graphs,
    DiskSpace space,
    BufferLimits limits,
    Idleness idleness,
    LongSupplier nanoTime,
    PlanCosts costs,
    long largeVectors) {

  /** Read in less than a tenth of a second. */
  public static final long LARGE_VECTORS = 64L << 20;
}
