package dev.vectormesh.local.cli.corpus;

import dev.vectormesh.corpus.v1.ListNamespacesRequest;
import dev.vectormesh.corpus.v1.ListNamespacesResponse;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import picocli.CommandLine.Command;

@Command(
    name = "namespaces",
    description = "Lists the namespaces.",
    subcommands = NamespaceDeletion.class)
public final class NamespacesCommand extends ServiceCommand {
  public NamespacesCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) {
    ListNamespacesRequest.Builder request = ListNamespacesRequest.newBuilder();
    ListNamespacesResponse page;
    do {
      page = mesh.namespaces().listNamespaces(request.build());
      page.getNamespacesList().forEach(this::print);
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return 0;
  }

  private void print(Namespace found) {
    if (json) {
      printJson(found);
      return;
    }
    console.print(
        "%-24s %-28s %-10s generation %d"
            .formatted(
                id(found.getName()),
                found.getEncoder(),
                found.getIsolation().name().replace("ISOLATION_", ""),
                found.getGeneration()));
  }
}
