package dev.vectormesh.embedded.triton.batching;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The instances of a model: platform threads, for a run is native and keeps its core busy.
 *
 * <p>Requests of a level above the default have as many instances again, of their own: none waits
 * for the end of somebody's bulk run, and the system's scheduler prefers them.
 */
public final class ModelScheduler {
  private final RunQueue ordinary;
  private final RunQueue urgent;
  private final SchedulingPolicy policy;
  private final CountDownLatch working;

  /**
   * @param run runs the parts and answers their requests; throws nothing
   * @param ended called once, after the last run
   */
  public ModelScheduler(
      String name,
      SchedulingPolicy policy,
      ScheduledExecutorService timer,
      Consumer<List<Part>> run,
      Runnable ended) {
    this.policy = policy;
    ordinary = new RunQueue(policy, timer);
    urgent = policy.hasUrgent() ? new RunQueue(policy, timer) : ordinary;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < policy.instances(); i++) {
      threads.add(thread(name + "_" + i, ordinary, policy.hasUrgent(), run));
      if (policy.hasUrgent()) {
        threads.add(thread(name + "_u" + i, urgent, false, run));
      }
    }
    working = new CountDownLatch(threads.size());
    threads.forEach(Thread::start);
    Thread.ofVirtual()
        .start(() -> {
          awaitEnd();
          ended.run();
        });
  }

  private Thread thread(String name, RunQueue queue, boolean givesWay, Consumer<List<Part>> run) {
    return Thread.ofPlatform()
        .name("triton-" + name)
        .daemon()
        .unstarted(() -> {
          if (givesWay) {
            ThreadPriority.lower();
          }
          work(queue, run);
        });
  }

  private void work(RunQueue queue, Consumer<List<Part>> run) {
    try {
      for (List<Part> parts = queue.take(); parts != null; parts = queue.take()) {
        run.accept(parts);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      working.countDown();
    }
  }

  /**
   * Lets the request wait for its run; false where the model is going.
   *
   * @throws io.grpc.StatusRuntimeException where its queue is full
   */
  public boolean offer(InferenceRequest request) {
    return (policy.urgent(request.level()) ? urgent : ordinary).offer(request);
  }

  /** Requests that wait. */
  public int waiting() {
    return ordinary.size() + (urgent == ordinary ? 0 : urgent.size());
  }

  /** Takes no more requests; ends when those that wait have run. */
  public void close() {
    ordinary.close();
    urgent.close();
  }

  /** Whether the last run has ended within this time. */
  public boolean awaitEnd(long time, TimeUnit unit) throws InterruptedException {
    return working.await(time, unit);
  }

  private void awaitEnd() {
    try {
      working.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
