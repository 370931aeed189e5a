package dev.vectormesh.job.watch;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Wakes those who wait for a job to change or for work to arrive, in this process. Signals are
 * hints: they may come twice or get lost, so every waiter also looks by itself now and then.
 */
public class JobSignals {
  private final ConcurrentHashMap<UUID, Set<Watch>> watches = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<Runnable> queuedListeners = new CopyOnWriteArrayList<>();

  /** Some job became ready to be leased. */
  public void queued() {
    queuedListeners.forEach(Runnable::run);
  }

  /** This job looks different now. */
  public void changed(UUID job) {
    watches.getOrDefault(job, Set.of()).forEach(Watch::wake);
  }

  public void onQueued(Runnable listener) {
    queuedListeners.add(listener);
  }

  public Watch watch(UUID job) {
    Watch watch = new Watch(job);
    watches.computeIfAbsent(job, j -> ConcurrentHashMap.newKeySet()).add(watch);
    return watch;
  }

  /** One waiter. Signals that come while it does not wait are kept as one. */
  public final class Watch implements AutoCloseable {
    private final UUID job;
    private final Semaphore woken = new Semaphore(0);

    private Watch(UUID job) {
      this.job = job;
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
          job,
          (j, all) -> {
            all.remove(this);
            return all.isEmpty() ? null : all;
          });
    }
  }
}
