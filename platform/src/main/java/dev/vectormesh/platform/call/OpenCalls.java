package dev.vectormesh.platform.call;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** The calls a host has open, so that it can stop without cutting one short. */
public final class OpenCalls {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition left = lock.newCondition();
  private final Set<EdgeListener<?>> calls = new HashSet<>();
  private final Map<EdgeListener<?>, String> tenants = new HashMap<>();
  private final Multiset<String> byTenant = HashMultiset.create();
  private boolean draining;

  boolean enter(EdgeListener<?> call) {
    lock.lock();
    try {
      if (draining) {
        return false;
      }
      calls.add(call);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Counts the call for its tenant; false when that has as many open as it may have. */
  boolean admit(EdgeListener<?> call, String tenant, int most) {
    lock.lock();
    try {
      // A call that has ended already must not be counted: nobody would take it back.
      if (!calls.contains(call)) {
        return true;
      }
      if (byTenant.count(tenant) >= most) {
        return false;
      }
      byTenant.add(tenant);
      tenants.put(call, tenant);
      return true;
    } finally {
      lock.unlock();
    }
  }

  void leave(EdgeListener<?> call) {
    lock.lock();
    try {
      calls.remove(call);
      String tenant = tenants.remove(call);
      if (tenant != null) {
        byTenant.remove(tenant);
      }
      left.signalAll();
    } finally {
      lock.unlock();
    }
  }

  public int count() {
    lock.lock();
    try {
      return calls.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Refuses new calls, waits for the open ones, and ends what is left with UNAVAILABLE: streams,
   * which may last for hours, after a fifth of the time, the others after all of it.
   */
  public void drain(Duration most) {
    lock.lock();
    draining = true;
    lock.unlock();
    long begin = System.nanoTime();
    await(begin, most.dividedBy(5), c -> true);
    stop(EdgeListener::isStream);
    await(begin, most, c -> !c.isStream());
    stop(c -> true);
  }

  private void await(long begin, Duration most, Predicate<EdgeListener<?>> which) {
    lock.lock();
    try {
      long nanos = most.toNanos() - (System.nanoTime() - begin);
      while (nanos > 0 && calls.stream().anyMatch(which)) {
        nanos = left.awaitNanos(Math.min(nanos, TimeUnit.SECONDS.toNanos(1)));
        nanos = most.toNanos() - (System.nanoTime() - begin);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void stop(Predicate<EdgeListener<?>> which) {
    List<EdgeListener<?>> stopped;
    lock.lock();
    try {
      stopped = new ArrayList<>(calls.stream().filter(which).toList());
    } finally {
      lock.unlock();
    }
    stopped.forEach(EdgeListener::stop);
  }
}
