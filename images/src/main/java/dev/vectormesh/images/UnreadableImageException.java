package dev.vectormesh.images;

/** A picture that cannot be read, and why. */
public sealed class UnreadableImageException extends Exception permits UnsupportedImageException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with it, for programs. */
  public enum Reason {
    /** The bytes are no picture of any known format. */
    NOT_A_PICTURE,
    /** A picture of a known format that is not read: {@link UnsupportedImageException}. */
    UNSUPPORTED,
    /** More pixels, frames or bytes than a picture may have. */
    TOO_LARGE,
    /** It ends before enough of it was there. */
    TRUNCATED,
    /** Its bytes break the rules of its format. */
    CORRUPT,
    /** Reading took longer than a picture may take. */
    TIMEOUT,
    /** Reading took more memory than a picture may take. */
    OUT_OF_MEMORY,
    /** The file could not be read: it went away, say. */
    UNREADABLE
  }

  private final Reason reason;

  public UnreadableImageException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** For a person. */
  public String why() {
    return String.valueOf(getMessage());
  }
}
