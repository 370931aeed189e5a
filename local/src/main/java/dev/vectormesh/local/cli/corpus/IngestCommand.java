package dev.vectormesh.local.cli.corpus;

import dev.vectormesh.local.cli.session.Defaults;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.Resources;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "ingest",
    description =
        "Reads a file, a folder or a glob into a collection; what did not change is skipped.")
public final class IngestCommand extends ServiceCommand {
  @Parameters(paramLabel = "PATH", description = "A file, a folder, or a glob in quotes.")
  private Path path = Path.of(".");

  @Option(
      names = {"-c", "--collection"},
      defaultValue = Defaults.COLLECTION,
      description = "The collection, made when it is not there; default: ${DEFAULT-VALUE}.")
  private String collection = Defaults.COLLECTION;

  @Option(
      names = "--encoder",
      paramLabel = "MODEL",
      defaultValue = "",
      description = "The collection's model when it is made now; default: the namespace's.")
  private String encoder = "";

  @Option(names = "--exclude", paramLabel = "GLOB", description = "Skips files that match.")
  private List<String> exclude = List.of();

  @Option(
      names = "--remove-missing",
      description = "Deletes documents whose files are gone from the path.")
  private boolean removeMissing;

  public IngestCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) throws Exception {
    Resources.ensure(mesh, namespace, collection, "", encoder);
    var request =
        IngestRun.files(collectionName(collection), shown(path), exclude)
            .setRemoveMissing(removeMissing)
            .build();
    return new IngestRun(mesh, console, json).run(request, this::printJson);
  }
}
