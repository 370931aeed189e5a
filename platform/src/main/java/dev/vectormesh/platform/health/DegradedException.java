package dev.vectormesh.platform.health;

/** A needed dependency answers, and says that a part of it does not work. */
public final class DegradedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param problem what does not work, by name
   */
  public DegradedException(String problem) {
    super(problem);
  }
}
