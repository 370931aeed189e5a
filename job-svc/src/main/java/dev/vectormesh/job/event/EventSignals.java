package dev.vectormesh.job.event;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Wakes those who wait for events of a tenant, in this process. Signals are hints: every waiter
 * also looks by itself now and then.
 */
public final class EventSignals {
  private static final int MOST = 4000;
  private static final String SEPARATOR = "\n";

  private final ConcurrentHashMap<String, Set<Watch>> watches = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();

  /** What to tell the other instances about new events of these tenants. */
  public static String message(Collection<String> tenants) {
    String all = String.join(SEPARATOR, tenants);
    return all.length() <= MOST && all.chars().allMatch(c -> c < 128) ? all : "";
  }

  /** Such a message came; an empty one means any tenant. */
  public void heard(String message) {
    if (message.isEmpty()) {
      watches.values().forEach(all -> all.forEach(Watch::wake));
    } else {
      Arrays.stream(message.split(SEPARATOR))
          .forEach(tenant -> watches.getOrDefault(tenant, Set.of()).forEach(Watch::wake));
    }
    listeners.forEach(Runnable::run);
  }

  /** Called whenever something was told to anybody. */
  public void onEvents(Runnable listener) {
    listeners.add(listener);
  }

  public Watch watch(String tenant) {
    Watch watch = new Watch(tenant);
    watches.compute(
        tenant,
        (t, all) -> {
          Set<Watch> set = all == null ? ConcurrentHashMap.newKeySet() : all;
          set.add(watch);
          return set;
        });
    return watch;
  }

  /** One waiter. Signals that come while it does not wait are kept as one. */
  public final class Watch implements AutoCloseable {
    private final String tenant;
    private final Semaphore woken = new Semaphore(0);

    private Watch(String tenant) {
      this.tenant = tenant;
    }

    private void wake() {
      woken.release();
    }

    /** Returns at a signal, or after this time. */
    public void await(Duration most) throws InterruptedException {
      if (woken.tryAcquire(most.toMillis(), TimeUnit.MILLISECONDS)) {
        woken.drainPermits();
      }
    }

    @Override
    public void close() {
      watches.computeIfPresent(
          tenant,
          (t, all) -> {
            all.remove(this);
            return all.isEmpty() ? null : all;
          });
    }
  }
}
