package dev.vectormesh.gateway.facade;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;

/** Times as this API has them: milliseconds, to the microsecond. */
final class Millis {
  private static final double NANOS_IN_A_MICRO = 1e3;
  private static final double MICROS_IN_A_MILLI = 1e3;

  private Millis() {}

  static double of(long nanos) {
    return Math.round(nanos / NANOS_IN_A_MICRO) / MICROS_IN_A_MILLI;
  }

  static double of(Duration duration) {
    return of(Durations.toNanos(duration));
  }
}
