package dev.vectormesh.embedded.triton.batching;

import dev.vectormesh.embedded.triton.error.TritonErrors;
import dev.vectormesh.inference.v2.ModelQueuePolicy;
import dev.vectormesh.inference.v2.ModelQueuePolicy.TimeoutAction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Requests that wait, by priority and arrival, each level with its queue policy. Not safe for
 * several threads.
 */
final class RequestQueue {
  /** Where the configuration sets no limit: what waits is memory. */
  private static final int MOST_REQUESTS = 4096;

  private final SchedulingPolicy policy;
  private final NavigableMap<Long, Level> levels = new TreeMap<>();
  private int size;

  RequestQueue(SchedulingPolicy policy) {
    this.policy = policy;
  }

  int size() {
    return size;
  }

  /**
   * Puts the request at the end of its level.
   *
   * @return when it is too late for it, by the system's nano clock; {@link Long#MAX_VALUE} for
   *     never
   * @throws io.grpc.StatusRuntimeException where the queue is full
   */
  long add(InferenceRequest request, long now) {
    Level level =
        levels.computeIfAbsent(request.level(), number -> new Level(policy.queue(number)));
    int limit = level.policy.getMaxQueueSize();
    if (limit > 0 ? level.size() >= limit : size >= MOST_REQUESTS) {
      throw TritonErrors.queueFull();
    }
    long timeout = level.timeout(request);
    level.waiting.addLast(new Waiting(request, timeout == 0 ? Long.MAX_VALUE : now + timeout));
    size++;
    return level.waiting.getLast().tooLate;
  }

  /** Shows what waits, in the order in which it will run, until it is told to stop. */
  void inOrder(Predicate<InferenceRequest> goesOn) {
    for (Level level : levels.values()) {
      if (!shown(level.waiting, goesOn) || !shown(level.delayed, goesOn)) {
        return;
      }
    }
  }

  private static boolean shown(Deque<Waiting> waiting, Predicate<InferenceRequest> goesOn) {
    for (Waiting one : waiting) {
      if (!goesOn.test(one.request)) {
        return false;
      }
    }
    return true;
  }

  /** Takes the request out, and tells whether it was there. */
  boolean remove(InferenceRequest request) {
    Level level = levels.get(request.level());
    if (level == null || !level.remove(request)) {
      return false;
    }
    size--;
    return true;
  }

  /**
   * Takes out what nobody waits for any more, and what has waited for too long; or puts that behind
   * the others, as the policy says.
   *
   * @return those that are rejected
   */
  List<InferenceRequest> expire(long now) {
    List<InferenceRequest> rejected = new ArrayList<>();
    for (Level level : levels.values()) {
      if (level.timed) {
        level.expire(now, rejected);
      }
    }
    size -= rejected.size();
    return rejected;
  }

  private record Waiting(InferenceRequest request, long tooLate) {}

  private static final class Level {
    private final ModelQueuePolicy policy;
    private final boolean timed;
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    /** Those whose time is over, but who are not rejected for it. */
    private final Deque<Waiting> delayed = new ArrayDeque<>();

    Level(ModelQueuePolicy policy) {
      this.policy = policy;
      timed = policy.getDefaultTimeoutMicroseconds() > 0;
    }

    int size() {
      return waiting.size() + delayed.size();
    }

    /**
     * In nanoseconds; 0 is none. A request may ask for less than the policy gives, not for more.
     */
    long timeout(InferenceRequest request) {
      long micros = policy.getDefaultTimeoutMicroseconds();
      long asked = request.timeoutMicros();
      if (policy.getAllowTimeoutOverride() && asked > 0 && asked < micros) {
        micros = asked;
      }
      return micros * 1_000;
    }

    void expire(long now, List<InferenceRequest> rejected) {
      for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
        Waiting one = each.next();
        if (now > one.tooLate && !one.request.begun()) {
          each.remove();
          if (policy.getTimeoutAction() == TimeoutAction.DELAY) {
            delayed.addLast(one);
          } else {
            rejected.add(one.request);
          }
        }
      }
    }

    boolean remove(InferenceRequest request) {
      return remove(waiting, request) || remove(delayed, request);
    }

    private static boolean remove(Deque<Waiting> from, InferenceRequest request) {
      for (Iterator<Waiting> each = from.iterator(); each.hasNext(); ) {
        if (each.next().request == request) {
          each.remove();
          return true;
        }
      }
      return false;
    }
  }
}
