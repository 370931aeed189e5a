package dev.vectormesh.local.cli.corpus;

import dev.vectormesh.local.cli.session.Defaults;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.Resources;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "ingest",
    description =
        "Reads files, pages or another source into a collection; what did not change is skipped.")
public final class IngestCommand extends ServiceCommand {
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

  @Option(
      names = "--only",
      paramLabel = "KIND",
      description = "Leaves out all other files: ${COMPLETION-CANDIDATES}. May be given twice.")
  private List<FileKind> only = List.of();

  @Option(
      names = "--watch",
      description =
          "Reads again whenever something changed, until Ctrl-C; implies --remove-missing. For"
              + " files of this machine.")
  private boolean watch;

  @Mixin private SourceOptions source = new SourceOptions();
  @Mixin private FileOptions files = new FileOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  public IngestCommand(Console console) {
    super(console);
  }

  @Override
  protected void check() {
    files.check(spec);
    if (source.isRemote() && !only.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--only goes with files alone");
    }
    if (source.isRemote() && watch) {
      throw new ParameterException(spec.commandLine(), "--watch goes with files alone");
    }
  }

  @Override
  protected int run(MeshSession mesh) throws Exception {
    Resources.ensure(mesh, namespace, collection, "", encoder);
    var kinds = only.stream().map(FileKind::kind).distinct().toList();
    var wanted = source.source(spec, namespaceName(), files.files(shown(source.path()), kinds));
    var request = files.request(collectionName(collection), wanted);
    IngestRun ingest = new IngestRun(mesh, console, json);
    if (!watch) {
      return ingest.run(request.build(), this::printJson, files.manifest());
    }
    var whole = request.setRemoveMissing(true).build();
    return new IngestWatch(
            console, source.path(), () -> ingest.run(whole, this::printJson, files.manifest()))
        .run();
  }
}
