package dev.vectormesh.local.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.corpus.v1.IngestInput;
import dev.vectormesh.corpus.v1.IngestOutput;
import dev.vectormesh.local.console.Console;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** A command that talks to the mesh of its data directory, running or started for its duration. */
public abstract class ServiceCommand extends MeshCommand {
  private static final JsonFormat.Printer JSON =
      JsonFormat.printer()
          .omittingInsignificantWhitespace()
          .usingTypeRegistry(
              TypeRegistry.newBuilder()
                  .add(IngestInput.getDescriptor())
                  .add(IngestOutput.getDescriptor())
                  .build());

  @Option(names = "--json", description = "Prints JSON, one message a line, for scripts.")
  protected boolean json;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      defaultValue = "default",
      description = "The namespace; default: ${DEFAULT-VALUE}.")
  protected String namespace = "default";

  ServiceCommand(Console console) {
    super(console);
  }

  /** Does the command's work. */
  protected abstract int run(MeshSession mesh) throws Exception;

  @Override
  public final Integer call() throws Exception {
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
    try {
      console.print(JSON.print(message));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a message that JSON cannot hold", e);
    }
  }

  /** The last part of a resource's name. */
  protected static String id(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  protected static String shown(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }
}
