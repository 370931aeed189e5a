package dev.vectormesh.embedded.qdrant.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;

/**
 * Computes several answers on the caller's thread, and on other threads that have nothing to do.
 * Nobody waits for a thread to be free: what no other has begun the caller computes itself.
 */
final class SharedWork {
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private final Executor threads;

  SharedWork(Executor threads) {
    this.threads = threads;
  }

  /** The answers, in the order of the work. */
  <T> List<T> all(List<? extends Callable<T>> work) throws IOException {
    List<FutureTask<T>> tasks = new ArrayList<>(work.size());
    work.forEach(one -> tasks.add(new FutureTask<>(one)));
    // A task that is under way or done is not run again.
    Runnable share = () -> tasks.forEach(FutureTask::run);
    try {
      for (int helpers = Math.min(CORES, tasks.size()) - 1; helpers > 0; helpers--) {
        threads.execute(share);
      }
    } catch (RejectedExecutionException e) {
      // The server is closing: this call still gets its answer.
    }
    share.run();
    List<T> answers = new ArrayList<>(tasks.size());
    for (FutureTask<T> task : tasks) {
      answers.add(answer(task));
    }
    return answers;
  }

  private static <T> T answer(FutureTask<T> task) throws IOException {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a part of the call was computed", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case IOException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw new IOException(e.getCause());
      }
    }
  }
}
