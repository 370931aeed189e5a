package dev.vectormesh.embedded.triton.error;

/** What a configuration has to hold. */
public final class ConfigRules {
  private ConfigRules() {}

  /**
   * @throws IllegalArgumentException with the message, unless it holds
   */
  public static void require(boolean holds, String message, Object... arguments) {
    if (!holds) {
      throw new IllegalArgumentException(message.formatted(arguments));
    }
  }
}
