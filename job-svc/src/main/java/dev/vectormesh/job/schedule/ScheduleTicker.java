package dev.vectormesh.job.schedule;

import dev.vectormesh.job.watch.Rounds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Plans due schedules and starts waiting runs. Every instance runs one; what they write is the same
 * whoever comes first.
 */
public final class ScheduleTicker implements AutoCloseable {
  private static final int BATCH = 50;
  private static final int FORGET = 1000;
  private static final int ROUNDS_TO_FORGET = 100;

  private final DueSchedules schedules;
  private final RunStarter starter;
  private final ScheduleConfig config;
  private final InstantSource clock;
  private final Rounds rounds = new Rounds("schedule-ticker", this::round);
  private int ticks;

  public ScheduleTicker(
      DueSchedules schedules, Schedules all, ScheduleConfig config, InstantSource clock) {
    this.schedules = schedules;
    this.starter = all.starter();
    this.config = config;
    this.clock = clock;
  }

  public void start() {
    rounds.start();
  }

  private Duration round() {
    return tick() >= BATCH ? Duration.ZERO : config.poll();
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
    if (++ticks % ROUNDS_TO_FORGET == 0) {
      long unused = schedules.forget(now.minus(config.retention()), FORGET);
    }
    if (failed != null) {
      throw failed;
    }
    return Math.max(planned, waiting.size());
  }

  @Override
  public void close() {
    rounds.close();
  }
}
