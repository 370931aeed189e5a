package dev.vectormesh.job.work;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The open jobs of one kind, of one tenant or of all. Counts stop at {@link #COUNTED}.
 *
 * @param paused since when whoever asks has paused it; null when not
 * @param pausedForAll whether the operator paused it
 */
public record Queue(
    String kind,
    @Nullable Instant paused,
    boolean pausedForAll,
    long ready,
    long waiting,
    long running) {
  public static final int COUNTED = 10_000;
}
