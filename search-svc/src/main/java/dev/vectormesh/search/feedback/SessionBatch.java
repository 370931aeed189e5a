package dev.vectormesh.search.feedback;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Sessions that were collected between two releases. */
public record SessionBatch(
    long number,
    State state,
    Instant created,
    @Nullable Instant released,
    @Nullable Instant archived,
    Counts counts) {
  /** Where it is on its way. */
  public enum State {
    COLLECTING,
    RELEASED,
    ARCHIVED
  }

  /**
   * What is in it.
   *
   * @param events those that came before its release
   * @param markedEvents by themselves or by their session
   */
  public record Counts(long sessions, long markedSessions, long events, long markedEvents) {}
}
