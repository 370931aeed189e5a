package dev.vectormesh.local.cli.mesh;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.vectormesh.local.cli.session.MeshCommand;
import dev.vectormesh.local.cli.session.MeshLog;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.data.DataDirectory;
import dev.vectormesh.local.mesh.Mesh;
import dev.vectormesh.local.mesh.MeshOptions;
import dev.vectormesh.local.mesh.MeshOptions.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/**
 * Starts and stops a mesh on a directory of its own, for the JVM to see which classes a start
 * wants: the launcher makes its AOT cache of such a run.
 */
@Command(name = "train", hidden = true, description = "Starts and stops a mesh once.")
public final class TrainCommand extends MeshCommand {
  public TrainCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws Exception {
    Path folder = Files.createTempDirectory("vectormesh-train");
    try {
      DataDirectory directory = DataDirectory.choose(folder, Map.of());
      MeshLog.toFile(directory);
      try (Mesh mesh =
          Mesh.start(directory, MeshOptions.onPorts(Ports.free(), List.of("/")), part -> {})) {
        return mesh.ports().isEmpty() ? 1 : 0;
      }
    } finally {
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }
}
