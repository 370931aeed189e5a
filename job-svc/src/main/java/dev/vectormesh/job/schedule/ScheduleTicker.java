package dev.vectormesh.job.schedule;

import dev.vectormesh.platform.call.Fanout;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans due schedules and starts waiting runs. Every instance runs one; what they write is the same
 * whoever comes first.
 */
public final class ScheduleTicker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ScheduleTicker.class);
  private static final int BATCH = 50;
  private static final int FORGET = 1000;
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
  private static final int ROUNDS_TO_FORGET = 100;

  private final DueSchedules schedules;
  private final RunStarter starter;
  private final ScheduleConfig config;
  private final InstantSource clock;
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable Thread thread;
  private int rounds;

  public ScheduleTicker(
      DueSchedules schedules, Schedules all, ScheduleConfig config, InstantSource clock) {
    this.schedules = schedules;
    this.starter = all.starter();
    this.config = config;
    this.clock = clock;
  }

  public void start() {
    thread = Fanout.daemon("schedule-ticker", this::run);
  }

  private void run() {
    Duration wait = config.poll();
    try {
      while (!closed.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          wait = tick() >= BATCH ? Duration.ZERO : config.poll();
        } catch (RuntimeException e) {
          if (closed.getCount() > 0) {
            log.warn("cannot look after schedules now, trying on: {}", e.toString());
          }
          wait = AFTER_FAILURE;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One round; returns how much there was to do. */
  public int tick() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    int planned = schedules.plan(now, config.grace(), BATCH);
    List<Waiting> waiting = schedules.startable(BATCH);
    RuntimeException failed = null;
    for (Waiting run : waiting) {
      try {
        starter.start(run);
      } catch (RuntimeException e) {
        failed = e;
      }
    }
    if (++rounds % ROUNDS_TO_FORGET == 0) {
      long unused = schedules.forget(now.minus(config.retention()), FORGET);
    }
    if (failed != null) {
      throw failed;
    }
    return Math.max(planned, waiting.size());
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
