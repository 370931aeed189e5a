package dev.vectormesh.ingest.item;

/** A file that has no text for us, and why. */
public final class UnreadableDocumentException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  public UnreadableDocumentException(Reason reason, String message) {
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
