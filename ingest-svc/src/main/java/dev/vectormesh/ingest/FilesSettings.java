package dev.vectormesh.ingest;

import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which files may be read. */
public record FilesSettings(
    @Help("folders that may be read, with all beneath them; none by default") @Default("")
        List<Path> roots,
    @Help("the mesh's own data, never read") Optional<Path> dataDirectory,
    @Help("the largest file, in MiB") @Default("50") int maxMegabytes) {
  public FilesSettings {
    roots = List.copyOf(roots);
    Settings.require(maxMegabytes >= 1, "maxMegabytes", maxMegabytes, ">= 1");
  }

  public long maxBytes() {
    return maxMegabytes * 1024L * 1024;
  }
}
