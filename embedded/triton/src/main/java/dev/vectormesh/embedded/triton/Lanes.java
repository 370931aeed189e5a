package dev.vectormesh.embedded.triton;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that run models: platform threads, for a run is native and keeps its core busy.
 *
 * <p>Queries have threads of their own, so that none waits for the end of a bulk slice; the
 * system's scheduler shares the cores between the two. Each lane's queue is bounded, by slices.
 */
final class Lanes implements AutoCloseable {
  private static final int QUEUED_SLICES = 4096;

  private final Lane priority;
  private final Lane bulk;

  Lanes(int priorityThreads, int bulkThreads) {
    priority = new Lane("triton-query", priorityThreads);
    bulk = new Lane("triton-bulk", bulkThreads);
  }

  /** Runs all of them, or refuses all of them. */
  void run(boolean urgent, List<Runnable> slices) {
    (urgent ? priority : bulk).run(slices);
  }

  /** Ends when what was taken has run. */
  @Override
  public void close() {
    priority.stop();
    bulk.stop();
    priority.await();
    bulk.await();
  }

  private static final class Lane {
    private final ExecutorService threads;
    private final Semaphore room = new Semaphore(QUEUED_SLICES);

    Lane(String name, int count) {
      ThreadFactory factory = Thread.ofPlatform().name(name + "-", 1).daemon().factory();
      threads =
          new ThreadPoolExecutor(
              count,
              count,
              0,
              TimeUnit.SECONDS,
              new LinkedBlockingQueue<>(),
              factory,
              // Only a pool that is being stopped rejects: the request has begun, so it ends here.
              (slice, pool) -> slice.run());
    }

    void run(List<Runnable> slices) {
      if (threads.isShutdown()) {
        throw TritonErrors.closed();
      }
      if (!room.tryAcquire(slices.size())) {
        throw TritonErrors.queueFull();
      }
      for (Runnable slice : slices) {
        threads.execute(() -> {
          room.release();
          slice.run();
        });
      }
    }

    void stop() {
      threads.shutdown();
    }

    void await() {
      try {
        if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
          threads.shutdownNow();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
