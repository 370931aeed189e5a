package dev.vectormesh.images;

import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Settings;
import java.time.Duration;

/** How far a picture may go in the JVM that reads it. */
public record ImageReaderSettings(
    @Help("JVMs that read pictures at once") @Default("2") int children,
    @Help("heap of each, in MiB; a picture takes 6 to 9 bytes a pixel") @Default("1024")
        int heapMegabytes,
    @Help("time that one picture may take") @Default("30s") Duration timeout,
    @Help("how long a child waits for the next picture") @Default("60s") Duration idle,
    @Help("most megapixels of a picture") @Default("100") int megapixels) {
  public ImageReaderSettings {
    Settings.require(children >= 1 && children <= 64, "children", children, "1..64");
    Settings.require(heapMegabytes >= 128, "heapMegabytes", heapMegabytes, ">= 128");
    Settings.require(timeout.isPositive(), "timeout", timeout, "> 0");
    Settings.require(idle.isPositive(), "idle", idle, "> 0");
    Settings.require(megapixels >= 1 && megapixels <= 500, "megapixels", megapixels, "1..500");
  }
}
