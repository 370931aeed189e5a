package dev.vectormesh.local.cli.mesh;

import dev.vectormesh.local.cli.session.MeshCommand;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.data.MeshRecord;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(
    name = "status",
    description = "Says whether a mesh runs on the data directory, where, and how its parts are.")
public final class StatusCommand extends MeshCommand {
  public StatusCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws InterruptedException {
    Optional<MeshRecord> running = MeshSession.running(directory());
    if (running.isEmpty()) {
      console.print("No mesh runs on " + directory().root() + ".");
      return 1;
    }
    MeshRecord record = running.get();
    console.print("Vectormesh " + record.version() + ", process " + record.pid());
    record.ports().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            port -> console.print("  %-9s 127.0.0.1:%d".formatted(port.getKey(), port.getValue())));
    return health(record);
  }

  private int health(MeshRecord record) throws InterruptedException {
    try {
      MeshHealth health = MeshHealth.of(record, MeshSession.source(directory()));
      console.print(health.json());
      health.problems().forEach(problem -> console.note("WRONG " + problem));
      return health.serving() ? 0 : 1;
    } catch (IOException e) {
      console.note("The gateway does not answer: " + e.getMessage() + ". See `vectormesh logs`.");
      return 1;
    }
  }
}
