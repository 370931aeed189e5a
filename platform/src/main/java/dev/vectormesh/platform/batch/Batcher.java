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
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Group commit: while a batch of a key is under way, the items that arrive for that key wait and go
 * together as the next. Nobody waits for company, so a lone item is as fast as without it. Where
 * much waits, a second batch of the key begins beside the first, so that one is put together while
 * the other is written. A batch runs outside of any call: no caller's deadline or cancellation cuts
 * what others asked for.
 */
public final class Batcher<K, I, O> {
  /** Does all items at once; an outcome for each, in their order. */
  public interface Work<K, I, O> {
    List<Outcome<O>> run(K key, List<I> items);
  }

  private static final int AT_ONCE = 2;

  /** This part of a full batch is worth one of its own, beside the one that is under way. */
  private static final int PART = 5;

  private record Waiting<I, O>(I item, int weight, CompletableFuture<O> answer) {}

  /** What waits for a key, and how many batches of it are under way. */
  private static final class Line<I, O> {
    private final Deque<Waiting<I, O>> queue = new ArrayDeque<>();
    private int weight;
    private int underWay;

    /** Whether what has just been added asks for another batch. */
    boolean add(Waiting<I, O> waiting, int most) {
      queue.add(waiting);
      weight += waiting.weight();
      boolean begins = underWay == 0 || (underWay < AT_ONCE && weight >= most / PART);
      underWay += begins ? 1 : 0;
      return begins;
    }

    List<Waiting<I, O>> take(int most) {
      List<Waiting<I, O>> batch = new ArrayList<>();
      int taken = 0;
      while (!queue.isEmpty() && (batch.isEmpty() || taken + queue.peek().weight() <= most)) {
        Waiting<I, O> next = queue.remove();
        taken += next.weight();
        batch.add(next);
      }
      weight -= taken;
      underWay -= batch.isEmpty() ? 1 : 0;
      return batch;
    }
  }

  private final String name;
  private final int most;
  private final Work<K, I, O> work;
  private final Map<K, Line<I, O>> busy = new HashMap<>();

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
    boolean begins;
    synchronized (busy) {
      begins = busy.computeIfAbsent(key, k -> new Line<>()).add(waiting, most);
    }
    if (begins) {
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

  /** Empty when nobody waits any more; the key is forgotten with its last batch. */
  private List<Waiting<I, O>> next(K key) {
    synchronized (busy) {
      Line<I, O> line = Objects.requireNonNull(busy.get(key), "a batch is under way");
      List<Waiting<I, O>> batch = line.take(most);
      if (line.underWay == 0) {
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
