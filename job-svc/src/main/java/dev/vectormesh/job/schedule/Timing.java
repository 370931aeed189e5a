package dev.vectormesh.job.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/** When a schedule is due. */
public sealed interface Timing {
  /** The first due time after this one; empty when there is none any more. */
  Optional<Instant> next(Instant after);

  /** Every so often from {@code anchor} on, the anchor included. */
  record Every(Duration interval, Instant anchor) implements Timing {
    @Override
    public Optional<Instant> next(Instant after) {
      if (after.isBefore(anchor)) {
        return Optional.of(anchor);
      }
      long passed = Duration.between(anchor, after).dividedBy(interval);
      return Optional.of(anchor.plus(interval.multipliedBy(passed + 1)));
    }
  }

  /** At the local times of a cron expression. */
  record Cron(CronExpression expression, ZoneId zone) implements Timing {
    @Override
    public Optional<Instant> next(Instant after) {
      return expression.next(after, zone);
    }
  }
}
