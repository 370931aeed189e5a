package dev.vectormesh.embedded.qdrant.scan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;

/**
 * Computes several answers on the caller's thread, and on other threads that have nothing to do.
 * Nobody waits for a thread to be free: what no other has begun the caller computes itself.
 */
public final class SharedWork {
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private final Executor threads;

  public SharedWork(Executor threads) {
    this.threads = threads;
  }

  /** The answers, in the order of the work. */
  public <T> List<T> all(List<? extends Callable<T>> work) throws IOException {
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
    // All of them first: what the work reads may be closed when this returns.
    for (FutureTask<T> task : tasks) {
      awaitEnd(task);
    }
    List<T> answers = new ArrayList<>(tasks.size());
    for (FutureTask<T> task : tasks) {
      answers.add(answer(task));
    }
    return answers;
  }

  private static void awaitEnd(FutureTask<?> task) throws IOException {
    try {
      var unused = task.get();
    } catch (ExecutionException e) {
      // Its answer is to throw this.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a part of the call was computed", e);
    }
  }

  private static <T> T answer(FutureTask<T> task) throws IOException {
    if (task.state() != Future.State.FAILED) {
      return task.resultNow();
    }
    switch (task.exceptionNow()) {
      case RuntimeException failure -> throw failure;
      case IOException failure -> throw failure;
      case Error failure -> throw failure;
      case Throwable failure -> throw new IOException(failure);
    }
  }
}
