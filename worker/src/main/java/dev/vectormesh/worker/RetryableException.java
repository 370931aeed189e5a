package dev.vectormesh.worker;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The attempt failed, another one may not. The message is shown to the owner of the job. */
public final class RetryableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable Duration delay;

  /** Tried again after the backoff of the kind. */
  public RetryableException(String message, @Nullable Throwable cause) {
    this(message, cause, null);
  }

  /** Tried again after this delay. */
  public RetryableException(String message, @Nullable Throwable cause, @Nullable Duration delay) {
    super(message, cause);
    this.delay = delay;
  }

  public Optional<Duration> delay() {
    return Optional.ofNullable(delay);
  }
}
