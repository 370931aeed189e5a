package dev.vectormesh.job.lease;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The time that all instances of job service agree on. */
public interface MeshClock extends InstantSource {
  /**
   * Asks the reference for the time and goes on from there.
   *
   * @return by how much this clock was wrong; negative where it was ahead
   */
  Duration adjust();

  /** A clock that needs no reference. */
  static MeshClock of(InstantSource source) {
    return new MeshClock() {
      @Override
      public Instant instant() {
        return source.instant();
      }

      @Override
      public Duration adjust() {
        return Duration.ZERO;
      }
    };
  }
}
