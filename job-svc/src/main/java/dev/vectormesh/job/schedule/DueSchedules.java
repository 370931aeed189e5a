package dev.vectormesh.job.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Looks after the schedules of all tenants. */
public interface DueSchedules {
  /**
   * Plans the due schedules, at most {@code max}, and writes their runs down: each due time once,
   * whoever plans it.
   *
   * @return how many were planned
   */
  int plan(Instant now, Duration grace, int max);

  /** Of each schedule that has no open job: its first waiting run. */
  List<Waiting> startable(int max);

  /** Forgets runs older than this, at most {@code max}; returns how many. */
  long forget(Instant before, int max);
}
