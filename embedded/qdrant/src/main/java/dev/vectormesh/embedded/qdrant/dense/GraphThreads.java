package dev.vectormesh.embedded.qdrant.dense;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The threads of a server that optimize segments and build graphs in the background. */
public final class GraphThreads implements AutoCloseable {
  private final int cores = Runtime.getRuntime().availableProcessors();

  /** One of the threads that build a graph is of these, the others are builders. */
  private final ExecutorService optimizers =
      Executors.newFixedThreadPool(
          Math.clamp(cores / 4, 1, 4),
          Thread.ofPlatform().daemon().name("qdrant-optimizer-", 0).factory());

  private final ExecutorService builders =
      Executors.newFixedThreadPool(
          cores, LowPriority.of(Thread.ofPlatform().daemon().name("qdrant-graph-", 0).factory()));

  /** Run optimizations, each from its begin to its end. */
  public ExecutorService optimizers() {
    return optimizers;
  }

  /** Insert points into graphs, with less priority than searches. */
  public ExecutorService builders() {
    return builders;
  }

  /** How many builders work on one graph when so many are asked for; 0 asks for all. */
  public int workers(int asked) {
    return asked <= 0 ? cores : Math.min(asked, cores);
  }

  /** Takes no more work. What runs is to be stopped by the collections. */
  @Override
  public void close() {
    optimizers.shutdown();
    builders.shutdown();
  }
}
