package dev.vectormesh.job.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts on from what a reference, such as the database, last said, by the JVM's monotonic timer:
 * what happens to this machine's own clock does not matter, and two instances agree without it.
 */
public final class SyncedClock implements MeshClock {
  private static final Logger log = LoggerFactory.getLogger(SyncedClock.class);
  private static final Duration JUMP = Duration.ofSeconds(2);

  /** What the reference said when the timer stood at {@code nanos}. */
  private record Fix(Instant time, long nanos) {}

  private final Supplier<Instant> reference;
  private final LongSupplier nanoTime;
  private volatile Fix fix;

  /**
   * @param reference what time it is; may throw while it cannot be asked
   * @param first until the reference was asked for the first time
   */
  public SyncedClock(Supplier<Instant> reference, Instant first, LongSupplier nanoTime) {
    this.reference = reference;
    this.nanoTime = nanoTime;
    this.fix = new Fix(first, nanoTime.getAsLong());
  }

  @Override
  public Instant instant() {
    return at(nanoTime.getAsLong());
  }

  private Instant at(long nanos) {
    Fix last = fix;
    return last.time().plusNanos(nanos - last.nanos());
  }

  @Override
  public Duration adjust() {
    long asked = nanoTime.getAsLong();
    Instant said;
    try {
      said = reference.get();
    } catch (RuntimeException e) {
      log.debug("the reference of the clock cannot be asked, counting on: {}", e.toString());
      return Duration.ZERO;
    }
    // The answer was right somewhere on its way: half of that is the best guess.
    long middle = asked + (nanoTime.getAsLong() - asked) / 2;
    Duration wrong = Duration.between(at(middle), said);
    fix = new Fix(said, middle);
    if (wrong.abs().compareTo(JUMP) > 0) {
      log.warn("the time jumped by {}", wrong);
    }
    return wrong;
  }
}
