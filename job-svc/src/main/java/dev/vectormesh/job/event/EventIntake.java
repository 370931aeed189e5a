package dev.vectormesh.job.event;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** The way from the outbox into the log. */
public interface EventIntake {
  /**
   * Moves committed events into the log, each with the next number of its tenant, and hands them to
   * the webhooks that ask for them, all in one transaction. One instance at a time: the others move
   * nothing meanwhile.
   */
  Moved move(int max, Instant now);

  /** Forgets events that were published before this time, oldest first; returns how many. */
  long forget(Instant before, int max);

  /** What was moved, and how long the one that waited longest had waited. */
  record Moved(int events, int deliveries, Set<String> tenants, Duration lag) {
    public static final Moved NOTHING = new Moved(0, 0, Set.of(), Duration.ZERO);
  }
}
