package dev.vectormesh.local.cli.model;

import dev.vectormesh.local.cli.session.MeshCommand;
import dev.vectormesh.local.cli.session.MeshLog;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.console.Progress;
import dev.vectormesh.local.models.BundledManifests;
import dev.vectormesh.local.models.Manifest;
import dev.vectormesh.local.models.Manifest.ModelFile;
import dev.vectormesh.local.models.ModelCheck.Report;
import dev.vectormesh.local.models.ModelException;
import dev.vectormesh.local.models.ModelPull;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "pull",
    description = {
      "Downloads a model, checks it, runs it once, and lays it into the data directory.",
      "A download that broke off goes on where it stopped."
    })
final class PullCommand extends MeshCommand {
  @Parameters(paramLabel = "NAME", description = "One of `vectormesh models list`.")
  private String name = "";

  @Option(
      names = "--from",
      paramLabel = "URL",
      description = "A manifest on another server, such as the export scripts write.")
  private @Nullable URI from;

  @Option(
      names = "--unverified",
      description = "Takes files whose content nobody has verified; their hashes are printed.")
  private boolean unverified;

  PullCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    MeshLog.off();
    ModelPull pull = new ModelPull(directory());
    Manifest manifest = from == null ? BundledManifests.of(name) : pull.manifest(from);
    require(manifest);
    console.note("%s: %s (%s)".formatted(manifest.name(), manifest.title(), manifest.license()));
    Report report;
    try (Progress progress = console.progress(manifest.name(), "bytes", 0, false)) {
      report = pull.pull(manifest, (file, done, total) -> progress.update(done, total, file));
    }
    Reports.print(console, report);
    return 0;
  }

  private void require(Manifest manifest) {
    if (!manifest.name().equals(name)) {
      throw new ModelException(
          "the manifest at %s is for %s, not for %s".formatted(from, manifest.name(), name));
    }
    if (manifest.files().isEmpty()) {
      throw new ModelException(
          "nobody is known to publish %s as it is needed here. Make it (docs/models.md): %s"
              .formatted(name, manifest.export()));
    }
    List<String> files = manifest.unverified().stream().map(ModelFile::path).toList();
    if (!files.isEmpty() && !unverified) {
      throw new ModelException(
          "nobody of this project has verified %s: the manifest has no hash of them. To take what is published at %s all the same, add --unverified."
              .formatted(String.join(", ", files), manifest.source()));
    }
  }
}
