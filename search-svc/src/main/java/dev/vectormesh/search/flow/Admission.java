package dev.vectormesh.search.flow;

import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.error.ApiException;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Lets some searches run at a time, has as many wait as will have their turn soon, and refuses the
 * others at once: under too many searches those that are answered are answered fast. Safe for use
 * by several threads.
 */
public final class Admission {
  /** The weight of the latest search in the mean of their durations. */
  private static final double LATEST = 0.1;

  private static final Duration LEAST_RETRY = Duration.ofMillis(100);

  private final int most;
  private final long longestWait;
  private final LongSupplier clock;
  private final Deque<Waiting> queue = new ArrayDeque<>();
  private int running;
  private double usualNanos;

  /** Told true when it is its turn, false when its turn would come too late. */
  private record Waiting(long until, CompletableFuture<Boolean> turn) {}

  /**
   * @param most searches that run at a time
   * @param longestWait for a turn
   * @param clock nanoseconds from any origin
   */
  public Admission(int most, Duration longestWait, LongSupplier clock) {
    this.most = most;
    this.longestWait = longestWait.toNanos();
    this.clock = clock;
  }

  /**
   * Runs a search in its turn.
   *
   * @throws ApiException RESOURCE_EXHAUSTED where it would have to wait too long
   */
  public <T> T run(Supplier<T> search) {
    await(enter());
    long began = clock.getAsLong();
    try {
      return search.get();
    } finally {
      leave(clock.getAsLong() - began);
    }
  }

  private synchronized Waiting enter() {
    long now = clock.getAsLong();
    // What is left of the call's time has to do for the search itself, too.
    long budget =
        Math.min(longestWait, CallContext.deadlineLeft().toNanos() - Math.round(usualNanos));
    Waiting mine = new Waiting(now + budget, new CompletableFuture<>());
    if (running < most && queue.isEmpty()) {
      running++;
      mine.turn().complete(true);
    } else if (expectedWait(queue.size() + 1) > budget) {
      mine.turn().complete(false);
    } else {
      queue.addLast(mine);
    }
    return mine;
  }

  private void await(Waiting mine) {
    boolean turn = false;
    try {
      turn = mine.turn().get(Math.max(0, mine.until() - clock.getAsLong()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      turn = !withdraw(mine) && mine.turn().join(); // It may have been told meanwhile.
    } catch (InterruptedException e) {
      if (!withdraw(mine) && mine.turn().join()) {
        leave(Math.round(usualNanos));
      }
      Thread.currentThread().interrupt();
      throw Status.CANCELLED.withDescription("interrupted").withCause(e).asRuntimeException();
    } catch (ExecutionException e) {
      throw new AssertionError("turns do not fail", e);
    }
    if (!turn) {
      throw ApiException.exhausted("too many searches at once", retryAfter());
    }
  }

  /** Whether it was still waiting. */
  private synchronized boolean withdraw(Waiting mine) {
    return queue.remove(mine);
  }

  private synchronized Duration retryAfter() {
    Duration wait = Duration.ofNanos(Math.round(expectedWait(queue.size() + 1)));
    return wait.compareTo(LEAST_RETRY) < 0 ? LEAST_RETRY : wait;
  }

  private synchronized void leave(long nanos) {
    long now = clock.getAsLong();
    usualNanos = usualNanos == 0 ? nanos : usualNanos + LATEST * (nanos - usualNanos);
    Waiting next = queue.pollFirst();
    if (next == null) {
      running--;
      return;
    }
    next.turn().complete(true);
    while (!queue.isEmpty() && now + expectedWait(queue.size()) > queue.getLast().until()) {
      queue.removeLast().turn().complete(false);
    }
  }

  synchronized int waiting() {
    return queue.size();
  }

  /** Nanoseconds until the search at this place of the queue, from 1, has its turn. */
  private double expectedWait(int place) {
    return usualNanos * place / most;
  }
}
