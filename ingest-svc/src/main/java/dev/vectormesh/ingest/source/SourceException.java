package dev.vectormesh.ingest.source;

import com.google.rpc.Code;

/**
 * A source cannot be read, or not to its end. UNAVAILABLE, DEADLINE_EXCEEDED and RESOURCE_EXHAUSTED
 * may pass, and the job tries again; all others end it.
 */
public final class SourceException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Code code;

  /**
   * @param message says what a person can do; holds no secret
   */
  public SourceException(Code code, String message) {
    super(message);
    this.code = code;
  }

  public SourceException(Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public Code code() {
    return code;
  }
}
