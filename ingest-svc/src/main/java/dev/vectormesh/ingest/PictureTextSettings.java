package dev.vectormesh.ingest;

import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Settings;
import java.time.Duration;

/** How far text in pictures is read. */
public record PictureTextSettings(
    @Help("whether text in pictures is read, where a batch does not ask to leave it")
        @Default("true")
        boolean enabled,
    @Help("lines of a picture that are read") @Default("200") int lines,
    @Help("time that reading the text of one picture may take") @Default("30s") Duration timeout) {
  public PictureTextSettings {
    Settings.require(lines >= 1 && lines <= 1000, "lines", lines, "1..1000");
    Settings.require(timeout.isPositive(), "timeout", timeout, "> 0");
  }
}
