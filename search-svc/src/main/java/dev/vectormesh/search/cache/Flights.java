package dev.vectormesh.search.cache;

import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.error.ApiException;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * One computation at a time for each key: whoever asks for the same meanwhile waits for it and
 * shares its result.
 */
public final class Flights<K, V> {
  private final ConcurrentHashMap<K, CompletableFuture<V>> running = new ConcurrentHashMap<>();

  /** Computes, or waits for who does. */
  public V join(K key, Supplier<V> work) {
    while (true) {
      CompletableFuture<V> mine = new CompletableFuture<>();
      CompletableFuture<V> first = running.putIfAbsent(key, mine);
      if (first == null) {
        return lead(key, mine, work);
      }
      try {
        return first.get(CallContext.deadlineLeft().toNanos(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        RuntimeException why =
            e.getCause() instanceof RuntimeException r
                ? r
                : new IllegalStateException(e.getCause());
        if (!isOfItsCaller(why)) {
          throw why;
        }
      } catch (TimeoutException e) {
        throw ApiException.deadlineExceeded("the same search is still running");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Status.CANCELLED.asRuntimeException();
      }
    }
  }

  private V lead(K key, CompletableFuture<V> mine, Supplier<V> work) {
    try {
      V value = work.get();
      running.remove(key, mine);
      mine.complete(value);
      return value;
    } catch (Throwable t) {
      running.remove(key, mine);
      mine.completeExceptionally(t);
      throw t;
    }
  }

  /** Whether the first caller left or ran out of time, which says nothing to the others. */
  private static boolean isOfItsCaller(RuntimeException e) {
    Status.Code code = Status.fromThrowable(e).getCode();
    return code == Status.Code.CANCELLED
        || code == Status.Code.DEADLINE_EXCEEDED
        || code == Status.Code.UNAUTHENTICATED;
  }
}
