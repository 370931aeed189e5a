package dev.vectormesh.job.lease;

import dev.vectormesh.job.work.JobSignals;
import dev.vectormesh.job.work.QueueConfig;
import dev.vectormesh.platform.call.Fanout;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings back the jobs of lost workers, and takes away what is kept long enough. After a start,
 * after the database was away, and after the time leapt, workers first get time to send the
 * heartbeats that they could not deliver.
 */
public final class Sweeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Sweeper.class);
  private static final Duration QUIET = LeaseDesk.DEFAULT_LENGTH.dividedBy(3);
  private static final Duration LEAP = Duration.ofSeconds(2);
  private static final int BATCH = 200;

  private final JobQueue queue;
  private final JobSignals signals;
  private final JobMetrics metrics;
  private final QueueConfig config;
  private final MeshClock clock;
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable Thread thread;

  public Sweeper(
      JobQueue queue, JobSignals signals, JobMetrics metrics, QueueConfig config, MeshClock clock) {
    this.queue = queue;
    this.signals = signals;
    this.metrics = metrics;
    this.config = config;
    this.clock = clock;
  }

  public void start() {
    thread = Fanout.daemon("job-sweeper", this::run);
  }

  private void run() {
    Duration wait = QUIET;
    try {
      while (!closed.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          if (clock.adjust().compareTo(LEAP) > 0) {
            // All leases seem to have ended. Their workers get time to say that they have not.
            wait = QUIET;
            continue;
          }
          int swept = sweep();
          wait = swept >= BATCH ? Duration.ZERO : config.sweep();
        } catch (RuntimeException e) {
          log.atLevel(wait.equals(QUIET) ? org.slf4j.event.Level.DEBUG : org.slf4j.event.Level.WARN)
              .log("cannot sweep, trying on: {}", e.toString());
          wait = QUIET;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One round; returns how many jobs it changed. */
  public int sweep() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    List<JobQueue.Lost> lost = queue.rescue(now, now.minus(config.cancelGrace()), BATCH);
    for (JobQueue.Lost loss : lost) {
      metrics.lost(loss);
      signals.changed(loss.job().id());
    }
    queue.repairLanes();
    long pruned = queue.forgetJobs(now.minus(config.jobRetention()), BATCH);
    if (!lost.isEmpty()) {
      log.info("took {} jobs from lost or disobedient workers", lost.size());
      signals.queued();
    }
    log.trace("forgot {} jobs", pruned);
    return (int) Math.max(lost.size(), pruned);
  }

  @Override
  public void close() {
    closed.countDown();
    Thread running = thread;
    if (running != null) {
      try {
        boolean unused = running.join(Duration.ofSeconds(2));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
