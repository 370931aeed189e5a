package dev.vectormesh.ingest.pipeline;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A few platform threads for hashing, decoding, cutting and counting: work that would hold a
 * virtual thread's carrier.
 */
public final class WorkPool implements AutoCloseable {
  private final ExecutorService threads;

  public WorkPool(int size) {
    threads =
        Executors.newFixedThreadPool(
            size, Thread.ofPlatform().daemon().name("ingest-work-", 0).factory());
  }

  /** Runs the work and waits for it. */
  public <T> T call(Callable<T> work) throws Exception {
    Future<T> result = threads.submit(work);
    try {
      return result.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    } catch (InterruptedException e) {
      result.cancel(true);
      throw e;
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
