package dev.vectormesh.ingest;

import dev.vectormesh.ingest.source.archive.ArchiveLimits;
import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Settings;

/** How much is taken of one archive. */
public record ArchiveSettings(
    @Help("archives within archives that are opened; 1 for none within") @Default("3") int depth,
    @Help("files in one archive, with those in archives in it") @Default("100000") int entries,
    @Help("the largest archive, in MiB; files in it are bounded by files.maxMegabytes")
        @Default("4096")
        int maxMegabytes,
    @Help("all files of one archive, unpacked, in MiB") @Default("32768") int unpackedMegabytes,
    @Help("how many times its own size an archive may unpack to") @Default("200") int ratio) {
  public ArchiveSettings {
    Settings.require(depth >= 1 && depth <= 20, "depth", depth, "1..20");
    Settings.require(entries >= 1 && entries <= 1_000_000, "entries", entries, "1..1000000");
    Settings.require(maxMegabytes >= 1, "maxMegabytes", maxMegabytes, ">= 1");
    Settings.require(unpackedMegabytes >= 1, "unpackedMegabytes", unpackedMegabytes, ">= 1");
    Settings.require(ratio >= 2, "ratio", ratio, ">= 2");
  }

  public long maxBytes() {
    return maxMegabytes * 1024L * 1024;
  }

  /**
   * @param entryBytes of one file
   */
  public ArchiveLimits limits(long entryBytes) {
    return new ArchiveLimits(depth, entries, unpackedMegabytes * 1024L * 1024, entryBytes, ratio);
  }
}
