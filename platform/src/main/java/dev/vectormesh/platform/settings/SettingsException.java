package dev.vectormesh.platform.settings;

import java.util.List;

/** All that is wrong with a process's settings. */
public final class SettingsException extends RuntimeException {
  private final List<String> problems;

  public SettingsException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** One line each, beginning with the setting's name. */
  public List<String> problems() {
    return problems;
  }
}
