package dev.vectormesh.local.cli.session;

import com.google.protobuf.Message;
import dev.vectormesh.local.console.Console;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** A command that talks to the mesh of its data directory, running or started for its duration. */
public abstract class ServiceCommand extends MeshCommand {
  @Option(names = "--json", description = "Prints JSON, one message a line, for scripts.")
  protected boolean json;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      defaultValue = "default",
      description = "The namespace; default: ${DEFAULT-VALUE}.")
  protected String namespace = "default";

  public ServiceCommand(Console console) {
    super(console);
  }

  /**
   * Refuses arguments that do not go together, before a mesh is started for them.
   *
   * @throws picocli.CommandLine.ParameterException saying which
   */
  protected void check() {}

  /** Does the command's work. */
  protected abstract int run(MeshSession mesh) throws Exception;

  @Override
  public final Integer call() throws Exception {
    check();
    try (MeshSession mesh = MeshSession.open(directory(), console)) {
      return run(mesh);
    }
  }

  protected final String namespaceName() {
    return "namespaces/" + namespace;
  }

  protected final String collectionName(String collection) {
    return namespaceName() + "/collections/" + collection;
  }

  protected final void printJson(Message message) {
    console.print(MessageJson.line(message));
  }

  /** The last part of a resource's name. */
  public static String id(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  protected static String shown(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }
}
