package dev.vectormesh.embedded.qdrant.storage;

import java.util.concurrent.Executor;

/**
 * What all collections of a server share.
 *
 * @param flushes runs flushes
 * @param graphs runs optimizations
 * @param idleness when what can wait is done
 * @param costs by which searches choose between a graph and a scan
 */
public record StoreResources(
    Executor flushes,
    GraphThreads graphs,
    DiskSpace space,
    BufferLimits limits,
    Idleness idleness,
    PlanCosts costs) {}
