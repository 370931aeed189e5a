package dev.vectormesh.job.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What to do about the due times that have come: which of them are to run, and what is written down
 * about the others. A due time is missed when it is served later than {@code grace}, or when a run
 * before it is still open; the catch-up policy says what becomes of those.
 *
 * @param keepWaiting how many runs may wait; older ones are skipped
 * @param next when to plan again; null when the schedule has ended
 */
public record RunPlan(List<Planned> runs, int keepWaiting, @Nullable Instant next) {
  // The rest is planned in the next round.
  private static final int MOST = 10_000;

  /** A run to be written down; {@code reason} says why one is skipped. */
  public record Planned(Instant due, Run.State state, Run.Cause cause, String reason) {}

  /** The moment of planning; {@code open} says whether a run before has not ended. */
  public record Moment(Instant now, Duration grace, boolean open) {
    boolean missed(Instant due) {
      return due.plus(grace).isBefore(now);
    }
  }

  public static RunPlan of(Schedule schedule, Moment moment) {
    List<Instant> due = new ArrayList<>();
    Optional<Instant> next = Optional.ofNullable(schedule.next());
    while (next.isPresent() && !next.get().isAfter(moment.now()) && due.size() < MOST) {
      due.add(next.get());
      next = schedule.dueAfter(next.get());
    }
    int keep = keep(schedule.spec(), due, moment);
    List<Planned> runs = new ArrayList<>();
    int skipped = due.size() - keep;
    if (skipped > 0) {
      runs.add(skipped(due.get(0), due.get(skipped - 1), skipped, moment));
    }
    for (Instant time : due.subList(skipped, due.size())) {
      Run.Cause cause = moment.missed(time) || moment.open() ? Run.Cause.CATCH_UP : Run.Cause.DUE;
      runs.add(new Planned(time, Run.State.WAITING, cause, ""));
    }
    int waiting = schedule.spec().catchUp() == CatchUp.RUN_ALL ? schedule.spec().catchUpLimit() : 1;
    return new RunPlan(runs, waiting, next.orElse(null));
  }

  /** How many of the due times run, the last ones. */
  private static int keep(Schedule.Spec spec, List<Instant> due, Moment moment) {
    if (due.isEmpty()) {
      return 0;
    }
    return switch (spec.catchUp()) {
      case SKIP -> moment.open() || moment.missed(due.getLast()) ? 0 : 1;
      case RUN_ONCE -> 1;
      case RUN_ALL -> Math.min(due.size(), spec.catchUpLimit());
    };
  }

  private static Planned skipped(Instant first, Instant last, int count, Moment moment) {
    String what =
        count == 1
            ? "it was missed"
            : "%d due times from %s on were missed".formatted(count, first);
    String why =
        moment.open() && !moment.missed(last)
            ? ": the job of the run before is still open"
            : ": they were not served in time";
    return new Planned(
        last,
        Run.State.SKIPPED,
        Run.Cause.CATCH_UP,
        what + (count == 1 ? why.replace("they were", "it was") : why));
  }
}
