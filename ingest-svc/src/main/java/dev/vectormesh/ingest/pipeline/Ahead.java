package dev.vectormesh.ingest.pipeline;

import dev.vectormesh.platform.call.Fanout;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stage of a pipeline: works on items side by side, a bounded number ahead of whoever takes the
 * results, and hands the results on in the items' order. What the source or the work throws is
 * thrown where its result would have come.
 */
public final class Ahead<A, B> implements Iterator<B>, AutoCloseable {
  private final BlockingQueue<CompletableFuture<Optional<B>>> results;
  private @Nullable CompletableFuture<Optional<B>> head;
  private final Consumer<B> discard;
  private volatile @Nullable Thread puller;
  private volatile boolean closed;

  /** What nobody has taken. */
  private final Set<CompletableFuture<Optional<B>>> begun = ConcurrentHashMap.newKeySet();

  /** One virtual thread for each piece of work: an interrupt can meet no other. */
  private final Set<Thread> working = ConcurrentHashMap.newKeySet();

  /**
   * @param ahead results that may wait or be worked on, beside the one that is taken
   */
  public Ahead(Iterator<A> items, int ahead, Function<A, B> work) {
    this(items, ahead, work, result -> {});
  }

  /**
   * @param discard told of results that nobody takes any more
   */
  Ahead(Iterator<A> items, int ahead, Function<A, B> work, Consumer<B> discard) {
    this.discard = discard;
    results = new ArrayBlockingQueue<>(ahead);
    Executor executor = Fanout.executor();
    executor.execute(() -> {
      puller = Thread.currentThread();
      pull(items, work, executor);
    });
  }

  private void pull(Iterator<A> items, Function<A, B> work, Executor executor) {
    try {
      try {
        while (!closed && items.hasNext()) {
          A item = items.next();
          CompletableFuture<Optional<B>> result =
              CompletableFuture.supplyAsync(() -> worked(work, item), executor);
          begun.add(result);
          results.put(result);
        }
        results.put(CompletableFuture.completedFuture(Optional.empty()));
      } catch (RuntimeException | Error e) {
        results.put(CompletableFuture.failedFuture(e));
      }
    } catch (InterruptedException e) {
      // Closed: nobody takes results any more.
      Thread.currentThread().interrupt();
    }
  }

  private Optional<B> worked(Function<A, B> work, A item) {
    Thread thread = Thread.currentThread();
    working.add(thread);
    try {
      if (closed) {
        throw new CancellationException("closed");
      }
      return Optional.of(work.apply(item));
    } finally {
      working.remove(thread);
    }
  }

  @Override
  public boolean hasNext() {
    return head().isPresent();
  }

  @Override
  public B next() {
    B result = head().orElseThrow(NoSuchElementException::new);
    head = null;
    return result;
  }

  private Optional<B> head() {
    try {
      CompletableFuture<Optional<B>> first = head;
      if (first == null) {
        first = results.take();
        head = first;
      }
      Optional<B> result = first.get();
      begun.remove(first);
      return result;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    } catch (java.util.concurrent.ExecutionException e) {
      throw switch (e.getCause()) {
        case RuntimeException cause -> cause;
        case Error cause -> throw cause;
        case null, default -> new CompletionException(e.getCause());
      };
    }
  }

  /** Stops taking items, and interrupts the work that has begun. */
  @Override
  public void close() {
    closed = true;
    Thread thread = puller;
    if (thread != null) {
      thread.interrupt();
    }
    working.forEach(Thread::interrupt);
    results.clear();
    begun.forEach(result -> {
      var told = result.thenAccept(worked -> worked.ifPresent(discard));
    });
  }
}
