package dev.vectormesh.platform.child;

/** A request ended its child JVM. */
public final class ChildFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why it ended. */
  public enum Kind {
    TIMEOUT,
    OUT_OF_MEMORY,
    /** It ended by itself or was killed, twice over the same request. */
    CRASH
  }

  private final Kind kind;

  ChildFailure(Kind kind, String message) {
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
