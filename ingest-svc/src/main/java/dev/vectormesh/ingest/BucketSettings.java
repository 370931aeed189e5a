package dev.vectormesh.ingest;

import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Settings;

/** What buckets may hold. */
public record BucketSettings(
    @Help("the largest object, in MiB") @Default("5120") int maxMegabytes) {
  public BucketSettings {
    Settings.require(maxMegabytes >= 1, "maxMegabytes", maxMegabytes, ">= 1");
  }

  public long maxBytes() {
    return maxMegabytes * 1024L * 1024;
  }
}
