package dev.vectormesh.search.api;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.vectormesh.platform.error.Violations;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Which times are taken: clocks differ a little, and phones send late. */
final class FeedbackTimes {
  private static final Duration PAST = Duration.ofHours(12);
  private static final Duration FUTURE = Duration.ofMinutes(5);

  private final Instant now;
  private final boolean historic;

  /**
   * @param historic whether any time in the past is taken
   */
  FeedbackTimes(Instant now, boolean historic) {
    this.now = now;
    this.historic = historic;
  }

  /** In microseconds, as it is kept; now where it is refused. */
  Instant read(String field, Timestamp from, Violations wrong) {
    if (!Timestamps.isValid(from)) {
      wrong.add(field, "is no time");
      return now;
    }
    Instant time = Instant.ofEpochSecond(from.getSeconds(), from.getNanos());
    boolean fits = !time.isAfter(now.plus(FUTURE)) && (historic || !time.isBefore(now.minus(PAST)));
    wrong.check(
        fits,
        field,
        historic
            ? "must be no later than 5 minutes from now"
            : "must be from 12 hours ago to 5 minutes from now; older ones need `historic`");
    return time.truncatedTo(ChronoUnit.MICROS);
  }
}
