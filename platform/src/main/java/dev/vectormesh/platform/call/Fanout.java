package dev.vectormesh.platform.call;

import io.grpc.Context;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Runs parts of a call side by side on virtual threads, with the caller, deadline and trace of the
 * thread that asked. The one place where services start threads.
 */
public final class Fanout implements AutoCloseable {
  private static final ExecutorService VIRTUAL =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("fanout-", 0).factory());

  private final List<Task<?>> tasks = new ArrayList<>();

  private Fanout() {}

  /** A running part. */
  public static final class Task<T> {
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private volatile boolean started;
    private volatile Thread thread = Thread.currentThread();

    /** Waits for the result, or throws what the part threw. */
    public T join() {
      try {
        return result.join();
      } catch (CompletionException e) {
        throw rethrow(e.getCause() == null ? e : e.getCause());
      }
    }

    private void run(Callable<T> work) {
      thread = Thread.currentThread();
      started = true;
      if (result.isDone()) {
        return;
      }
      try {
        result.complete(work.call());
      } catch (Throwable t) {
        result.completeExceptionally(t);
      }
    }

    private void cancel() {
      if (!result.isDone()) {
        result.completeExceptionally(new CancellationException("another part of the call failed"));
        if (started) {
          thread.interrupt();
        }
      }
    }
  }

  public static Fanout open() {
    return new Fanout();
  }

  /** Starts a part. */
  public <T> Task<T> fork(Callable<T> work) {
    Task<T> task = new Task<>();
    synchronized (tasks) {
      tasks.add(task);
    }
    executor().execute(() -> task.run(work));
    return task;
  }

  /** Interrupts what still runs. */
  @Override
  public void close() {
    synchronized (tasks) {
      tasks.forEach(Task::cancel);
    }
  }

  /** All results in order; the first failure, in time, cancels the others and is thrown. */
  public static <T> List<T> all(Collection<? extends Callable<? extends T>> parts) {
    try (Fanout fan = open()) {
      List<Task<T>> tasks = new ArrayList<>();
      CompletableFuture<?> failed = new CompletableFuture<>();
      for (Callable<? extends T> part : parts) {
        Task<T> task = fan.fork(part::call);
        var unused =
            task.result.whenComplete((r, t) -> {
              if (t != null) {
                failed.completeExceptionally(t);
              }
            });
        tasks.add(task);
      }
      CompletableFuture<?> done =
          CompletableFuture.allOf(
              tasks.stream().map(t -> t.result).toArray(CompletableFuture[]::new));
      try {
        CompletableFuture.anyOf(done, failed).join();
      } catch (CompletionException e) {
        throw rethrow(e.getCause() == null ? e : e.getCause());
      }
      return tasks.stream().map(Task::join).toList();
    }
  }

  /**
   * Applies the work to all items, at most {@code atOnce} side by side; results in the items'
   * order.
   */
  public static <A, T> List<T> map(
      Collection<A> items, int atOnce, Function<? super A, ? extends T> work) {
    Semaphore places = new Semaphore(atOnce);
    List<Callable<T>> parts = new ArrayList<>();
    for (A item : items) {
      parts.add(() -> {
        places.acquire();
        try {
          return work.apply(item);
        } finally {
          places.release();
        }
      });
    }
    return all(parts);
  }

  /**
   * An executor of virtual threads that run with the submitter's context; it is never shut down.
   */
  public static ExecutorService executor() {
    return new CarryingExecutor(VIRTUAL);
  }

  /** A long-lived virtual thread outside of any call; interrupt it to end it. */
  public static Thread daemon(String name, Runnable work) {
    return Thread.ofVirtual().name(name).start(() -> Context.ROOT.run(work));
  }

  private static RuntimeException rethrow(Throwable t) {
    return switch (t) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException(t);
    };
  }
}
