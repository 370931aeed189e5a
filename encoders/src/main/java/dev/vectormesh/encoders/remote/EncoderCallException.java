package dev.vectormesh.encoders.remote;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A provider did not answer with vectors. Its message says what to do, and holds no secret. */
public final class EncoderCallException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What may mend it. */
  public enum Mend {
    /** Another try. */
    TIME,
    /** Another text: this one is refused. */
    TEXT,
    /** Another setting, key or bill. */
    SETTINGS
  }

  private final Mend mend;
  private final transient @Nullable Duration retryAfter;

  /**
   * @param retryAfter as the provider asks for; null where it does not
   */
  public EncoderCallException(Mend mend, String message, @Nullable Duration retryAfter) {
    super(message);
    this.mend = mend;
    this.retryAfter = retryAfter;
  }

  public Mend mend() {
    return mend;
  }

  @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
