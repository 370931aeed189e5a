package dev.vectormesh.platform.batch;

import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.error.ApiException;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Group commit: while one batch of a key is under way, the items that arrive for that key wait and
 * go together as the next. Nobody waits for company, so a lone item is as fast as without it. A
 * batch runs outside of any call: no caller's deadline or cancellation cuts what others asked for.
 */
public final class Batcher<K, I, O> {
  /** Does all items at once; an outcome for each, in their order. */
  public interface Work<K, I, O> {
    List<Outcome<O>> run(K key, List<I> items);
  }

  private record Waiting<I, O>(I item, int weight, CompletableFuture<O> answer) {}

  private final String name;
  private final int most;
  private final Work<K, I, O> work;
  private final Map<K, Deque<Waiting<I, O>>> busy = new HashMap<>();

  /** A batch's weight is at most {@code most}, unless a single item weighs more. */
  public Batcher(String name, int most, Work<K, I, O> work) {
    this.name = name;
    this.most = most;
    this.work = work;
  }

  /** Waits for the item's outcome; what is thrown says nothing about other items. */
  public O submit(K key, I item) {
    return submit(key, item, 1);
  }

  /** The same for an item that counts for several. */
  public O submit(K key, I item, int weight) {
    Waiting<I, O> waiting = new Waiting<>(item, weight, new CompletableFuture<>());
    boolean first;
    synchronized (busy) {
      Deque<Waiting<I, O>> queue = busy.get(key);
      first = queue == null;
      if (queue == null) {
        queue = new ArrayDeque<>();
        busy.put(key, queue);
      }
      queue.add(waiting);
    }
    if (first) {
      Thread unused = Fanout.daemon(name, () -> drain(key));
    }
    return await(waiting.answer());
  }

  private static <O> O await(CompletableFuture<O> answer) {
    try {
      return answer.get(CallContext.deadlineLeft().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw ApiException.deadlineExceeded("the batch was not done in time");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a batch was under way", e);
    }
  }

  private void drain(K key) {
    List<Waiting<I, O>> batch = next(key);
    while (!batch.isEmpty()) {
      run(key, batch);
      batch = next(key);
    }
  }

  /** Empty when nobody waits any more; the key is forgotten then. */
  private List<Waiting<I, O>> next(K key) {
    synchronized (busy) {
      Deque<Waiting<I, O>> queue = busy.getOrDefault(key, new ArrayDeque<>());
      List<Waiting<I, O>> batch = new ArrayList<>();
      int weight = 0;
      while (!queue.isEmpty() && (batch.isEmpty() || weight + queue.peek().weight() <= most)) {
        Waiting<I, O> taken = queue.remove();
        weight += taken.weight();
        batch.add(taken);
      }
      if (batch.isEmpty()) {
        busy.remove(key);
      }
      return batch;
    }
  }

  private void run(K key, List<Waiting<I, O>> batch) {
    List<Outcome<O>> outcomes;
    try {
      outcomes = work.run(key, batch.stream().map(Waiting::item).toList());
      if (outcomes.size() != batch.size()) {
        throw new IllegalStateException(name + " answered another number of items");
      }
    } catch (Throwable t) {
      failed(key, batch, t);
      return;
    }
    for (int i = 0; i < batch.size(); i++) {
      switch (outcomes.get(i)) {
        case Outcome.Done<O>(O value) -> batch.get(i).answer().complete(value);
        case Outcome.Refused<O>(RuntimeException why) ->
            batch.get(i).answer().completeExceptionally(why);
      }
    }
  }

  /** One item may have spoilt it for all: each is tried by itself, unless it was nobody's fault. */
  private void failed(K key, List<Waiting<I, O>> batch, Throwable why) {
    boolean nobodys =
        why instanceof Error
            || switch (Status.fromThrowable(why).getCode()) {
              case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNAUTHENTICATED -> true;
              default -> false;
            };
    if (batch.size() == 1 || nobodys) {
      batch.forEach(w -> w.answer().completeExceptionally(why));
    } else {
      batch.forEach(w -> run(key, List.of(w)));
    }
  }
}
