package dev.vectormesh.ingest;

import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Settings;
import java.time.Duration;

/** How far a file may go in the JVM that parses it. */
public record TikaSettings(
    @Help("JVMs that parse files at once") @Default("2") int children,
    @Help("heap of each, in MiB") @Default("512") int heapMegabytes,
    @Help("time that one file may take") @Default("60s") Duration fileTimeout,
    @Help("how long a child waits for the next file") @Default("60s") Duration idle) {
  public TikaSettings {
    Settings.require(children >= 1 && children <= 32, "children", children, "1..32");
    Settings.require(heapMegabytes >= 128, "heapMegabytes", heapMegabytes, ">= 128");
    Settings.require(fileTimeout.isPositive(), "fileTimeout", fileTimeout, "> 0");
    Settings.require(idle.isPositive(), "idle", idle, "> 0");
  }
}
