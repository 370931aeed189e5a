package dev.vectormesh.local.cli.simulation;

import dev.vectormesh.local.cli.session.MeshCommand;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.console.Console;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command on simulated pictures, in the mesh that runs or in one of its own. */
abstract class SimulationCommand extends MeshCommand {
  @Option(names = "--json", description = "Prints JSON, for scripts.")
  protected boolean json;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      defaultValue = "simulated",
      description = "The namespace; default: ${DEFAULT-VALUE}.")
  protected String namespace = "simulated";

  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs a command.
  @Spec
  private CommandSpec spec;

  SimulationCommand(Console console) {
    super(console);
  }

  /** Refuses arguments before a mesh is started for them. */
  abstract void check();

  abstract void run(MeshSession mesh) throws Exception;

  final void require(boolean right, String otherwise) {
    if (!right) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }

  final String namespaceName() {
    return "namespaces/" + namespace;
  }

  @Override
  public final Integer call() throws Exception {
    check();
    try (MeshSession mesh = MeshSession.open(directory(), console)) {
      run(mesh);
    }
    return 0;
  }
}
