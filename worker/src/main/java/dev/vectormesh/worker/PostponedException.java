package dev.vectormesh.worker;

import java.time.Duration;

/**
 * Thrown by a handler whose job's turn has not come: the job is tried again later, and this attempt
 * does not count.
 */
public final class PostponedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Duration delay;

  /**
   * @param message says what it waits for
   */
  public PostponedException(String message, Duration delay) {
    super(message);
    this.delay = delay;
  }

  Duration delay() {
    return delay;
  }
}
