package dev.vectormesh.local.cli.corpus;

import dev.vectormesh.corpus.v1.CheckSourceRequest;
import dev.vectormesh.corpus.v1.CheckSourceResponse;
import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.corpus.v1.ListSourcesRequest;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "sources",
    description = "Lists the kinds of sources that can be ingested.",
    subcommands = SourcesCommand.Check.class)
public final class SourcesCommand extends ServiceCommand {
  public SourcesCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) {
    mesh.ingest()
        .listSources(ListSourcesRequest.getDefaultInstance())
        .getSourcesList()
        .forEach(kind -> {
          if (json) {
            printJson(kind);
          } else {
            console.print("%-16s %s".formatted(kind.getKind(), kind.getDescription()));
          }
        });
    return 0;
  }

  @Command(name = "check", description = "Reads the first items of a source, and writes nothing.")
  static final class Check extends ServiceCommand {
    @Mixin private SourceOptions source = new SourceOptions();

    @Option(names = "--items", description = "Items that are read; default: ${DEFAULT-VALUE}.")
    private int items = 3;

    @Spec private CommandSpec spec = CommandSpec.create();

    Check(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      FilesSource files = FilesSource.newBuilder().setPath(shown(source.path())).build();
      CheckSourceResponse found =
          mesh.ingest()
              .checkSource(
                  CheckSourceRequest.newBuilder()
                      .setSource(source.source(spec, namespaceName(), files))
                      .setItemCount(items)
                      .build());
      if (json) {
        printJson(found);
      } else {
        found.getItemsList().forEach(this::print);
        console.print(found.getMore() ? "... and more" : "that is all");
        found.getWarningsList().forEach(console::note);
      }
      return found.getItemsList().stream().anyMatch(CheckSourceResponse.Item::hasError) ? 1 : 0;
    }

    private void print(CheckSourceResponse.Item item) {
      console.print(item.getItem());
      if (item.hasError()) {
        console.print("  fails: " + item.getError().getMessage());
        return;
      }
      console.print(
          "  %s, %s, %,d characters"
              .formatted(item.getTitle(), item.getMediaType(), item.getCharacterCount()));
      console.print("  " + item.getExcerpt().replaceAll("\\s+", " "));
    }
  }
}
