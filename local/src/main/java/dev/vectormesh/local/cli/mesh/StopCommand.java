package dev.vectormesh.local.cli.mesh;

import dev.vectormesh.local.cli.session.MeshCommand;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.data.MeshRecord;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "stop", description = "Stops the mesh that runs on the data directory.")
public final class StopCommand extends MeshCommand {
  @Option(
      names = "--seconds",
      defaultValue = "30",
      description = "How long it may take to drain; default: ${DEFAULT-VALUE}.")
  private int seconds;

  public StopCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    Optional<ProcessHandle> process =
        MeshSession.running(directory()).map(MeshRecord::pid).flatMap(ProcessHandle::of);
    if (process.isEmpty()) {
      console.print("No mesh runs on " + directory().root() + ".");
      return 0;
    }
    process.get().destroy();
    try {
      process.get().onExit().get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      console.note(
          "Process %d still runs after %d s; its log may say why (`vectormesh logs`)."
              .formatted(process.get().pid(), seconds));
      return 1;
    }
    console.print("Stopped.");
    return 0;
  }
}
