package dev.vectormesh.job.lease;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The time that all instances of job service agree on. */
public interface MeshClock extends InstantSource {
  /**
   * Compares it with its reference and puts it right; returns by how much it was wrong, less than
   * zero where it was ahead.
   */
  Duration adjust();

  /** One that is right by itself. */
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
