package dev.vectormesh.embedded.triton.batching;

import dev.vectormesh.embedded.triton.tensor.Items;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Makes runs out of waiting requests, by Triton's rules for dynamic batching: requests are joined
 * in order, as long as their items are alike and the batch has room. A batch of a preferred size
 * runs at once; any other when it can grow no more, or its oldest request has waited for the
 * configured delay.
 */
final class RunQueue {
  private final SchedulingPolicy policy;
  private final ScheduledExecutorService timer;
  private final RequestQueue requests;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean closed;

  /**
   * @param timer ends requests that have waited for too long while all instances are busy
   */
  RunQueue(SchedulingPolicy policy, ScheduledExecutorService timer) {
    this.policy = policy;
    this.timer = timer;
    requests = new RequestQueue(policy);
  }

  /**
   * Lets the request wait for its run; false where the queue is closed.
   *
   * @throws io.grpc.StatusRuntimeException where it is full
   */
  boolean offer(InferenceRequest request) {
    long now = System.nanoTime();
    long tooLate;
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      tooLate = requests.add(request, now);
      changed.signal();
    } finally {
      lock.unlock();
    }
    request.whenAbandoned(() -> leave(request));
    if (tooLate != Long.MAX_VALUE) {
      timer.schedule(this::expire, tooLate - now + 1, TimeUnit.NANOSECONDS);
    }
    return true;
  }

  /** Requests that wait. */
  int size() {
    lock.lock();
    try {
      return requests.size();
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more requests; those that wait are run. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the next run; null when the queue is closed and nothing waits any more. */
  @Nullable List<Part> take() throws InterruptedException {
    while (true) {
      List<InferenceRequest> over = new ArrayList<>();
      List<Part> run = List.of();
      lock.lockInterruptibly();
      try {
        over.addAll(requests.expire(System.nanoTime()));
        if (over.isEmpty() && requests.size() == 0) {
          if (closed) {
            return null;
          }
          changed.await();
        } else {
          run = next(over);
        }
      } finally {
        lock.unlock();
      }
      over.forEach(InferenceRequest::endUnrun);
      if (!run.isEmpty()) {
        return run;
      }
    }
  }

  /** Its caller has gone: it makes room for others now, not when an instance is free. */
  private void leave(InferenceRequest request) {
    boolean waited;
    lock.lock();
    try {
      waited = !request.begun() && requests.remove(request);
      changed.signal();
    } finally {
      lock.unlock();
    }
    if (waited) {
      request.endUnrun();
    }
  }

  private void expire() {
    List<InferenceRequest> rejected;
    lock.lock();
    try {
      rejected = requests.expire(System.nanoTime());
      // What waits now may be another batch than the one that somebody waits to grow.
      changed.signal();
    } finally {
      lock.unlock();
    }
    rejected.forEach(InferenceRequest::endUnrun);
  }

  /**
   * The next run; empty after a wait for more requests.
   *
   * @param over gets the requests that nobody waits for any more
   */
  private List<Part> next(List<InferenceRequest> over) throws InterruptedException {
    Batch batch = new Batch();
    requests.inOrder(request -> {
      if (request.abandoned()) {
        over.add(request);
      } else {
        batch.add(request);
      }
      return !batch.full;
    });
    over.forEach(requests::remove);
    long wait = closed ? 0 : batch.rest(System.nanoTime());
    if (wait > 0 && over.isEmpty()) {
      changed.awaitNanos(wait);
    }
    if (wait > 0) {
      return List.of();
    }
    List<Part> parts = batch.parts();
    if (requests.size() > 0) {
      changed.signal();
    }
    return parts;
  }

  /** Requests that run together, if the batch grows no more. */
  private final class Batch {
    private final List<InferenceRequest> joined = new ArrayList<>();
    private int items;
    private int limit;

    /** How many of the requests make a preferred size; 0 where none do. */
    private int preferred;

    private boolean full;

    void add(InferenceRequest request) {
      int left = request.left();
      if (joined.isEmpty()) {
        limit = policy.maxItems(request.elementsPerItem());
      } else {
        if (items + left > policy.enough() && preferred == 0) {
          preferred = joined.size();
        }
        if (items + left > limit || !joined.getFirst().alike(request)) {
          full = true;
          return;
        }
      }
      joined.add(request);
      items = Math.min(limit, items + left);
      if (policy.preferred().contains(items)) {
        preferred = joined.size();
      }
      full = !policy.batching() || items >= limit;
    }

    /** How long to wait for more requests, in nanoseconds. */
    long rest(long now) {
      if (joined.isEmpty() || policy.delayNanos() == 0) {
        return 0;
      }
      long oldest = joined.stream().mapToLong(InferenceRequest::arrival).min().orElse(now);
      long left = policy.delayNanos() - (now - oldest);
      if (left <= 0) {
        preferred = 0;
        return 0;
      }
      return preferred > 0 || full || items >= policy.enough() ? 0 : left;
    }

    List<Part> parts() {
      List<Part> parts = new ArrayList<>();
      int room = limit;
      for (InferenceRequest request : preferred > 0 ? joined.subList(0, preferred) : joined) {
        Items taken = request.take(room);
        room -= taken.count();
        parts.add(new Part(request, taken));
        if (request.left() == 0) {
          requests.remove(request);
        }
      }
      return parts;
    }
  }
}
