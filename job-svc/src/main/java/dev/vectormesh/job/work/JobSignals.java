package dev.vectormesh.job.work;

import dev.vectormesh.job.watch.Watch;
import dev.vectormesh.job.watch.Watches;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Wakes those who wait for a job to change or for work to arrive, in this process. Signals are
 * hints: they may come twice or get lost, so every waiter also looks by itself now and then.
 */
public class JobSignals {
  private final Watches<UUID, Job> watches = new Watches<>();
  private final CopyOnWriteArrayList<Runnable> queuedListeners = new CopyOnWriteArrayList<>();

  /** Some job became ready to be leased. */
  public void queued() {
    queuedListeners.forEach(Runnable::run);
  }

  /** This job looks different now. */
  public void changed(UUID job) {
    watches.wake(job);
  }

  public void onQueued(Runnable listener) {
    queuedListeners.add(listener);
  }

  Watch<Job> watch(UUID job) {
    return watches.watch(job);
  }
}
