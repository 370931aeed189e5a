package dev.vectormesh.ingest.media;

/** A recording that cannot be read, and why. */
public final class UnreadableRecordingException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /** What is at fault. */
  public enum Kind {
    /** Its bytes break the rules of their format. */
    CORRUPT,
    /** It took longer than a recording may. */
    TIMEOUT,
    /** It has more bytes than may be read. */
    TOO_LARGE,
    /** Who should read it refuses it. */
    REFUSED,
    /** Who should read it does not answer. */
    AWAY
  }

  UnreadableRecordingException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  /** For a person. */
  public String why() {
    return String.valueOf(getMessage());
  }
}
