package dev.vectormesh.local.cli.mesh;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.vectormesh.local.cli.session.MeshCommand;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.data.DataDirectoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "reset",
    description = "Deletes the data directory: all documents, jobs and secrets.")
public final class ResetCommand extends MeshCommand {
  /** What a mesh puts there: nothing else is deleted. */
  private static final Set<String> OURS =
      Set.of(
          "format-version",
          "lock",
          "mesh.json",
          "secrets",
          "postgres",
          "redis",
          "qdrant",
          "objects",
          "models",
          "logs",
          "cache",
          "tmp");

  @Option(names = "--yes", description = "Really deletes.")
  private boolean yes;

  public ResetCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    Path root = directory().root();
    if (!Files.isRegularFile(root.resolve("format-version"))) {
      console.print(root + " is no data directory of Vectormesh; nothing was deleted.");
      return Files.exists(root) ? 1 : 0;
    }
    if (directory().inUse()) {
      throw new DataDirectoryException(
          "a mesh runs on %s. Stop it first: `vectormesh stop`.".formatted(root));
    }
    if (!yes) {
      console.note(
          "This deletes all documents, jobs and secrets in "
              + root
              + ". To do so: vectormesh reset --yes");
      return 2;
    }
    for (String part : OURS) {
      if (Files.exists(root.resolve(part))) {
        MoreFiles.deleteRecursively(root.resolve(part), RecursiveDeleteOption.ALLOW_INSECURE);
      }
    }
    console.print("Deleted what was in " + root + ".");
    return 0;
  }
}
