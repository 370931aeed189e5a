package dev.vectormesh.local.cli.model;

import dev.vectormesh.local.cli.session.MeshCommand;
import dev.vectormesh.local.cli.session.MeshLog;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.models.ModelAddition;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "add",
    description = {
      "Takes over a model of your own: checks it, runs it once, and copies it into the data"
          + " directory.",
      "The folder is in Triton's layout; the image tower of a dual encoder lies beside it."
    })
final class AddCommand extends MeshCommand {
  @Parameters(paramLabel = "FOLDER", description = "The model's folder, with its config.pbtxt.")
  private Path folder = Path.of("");

  AddCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    MeshLog.off();
    Reports.print(console, ModelAddition.add(directory(), folder));
    return 0;
  }
}
