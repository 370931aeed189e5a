package dev.vectormesh.local.cli.corpus;

import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.ListCollectionsRequest;
import dev.vectormesh.corpus.v1.ListCollectionsResponse;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import picocli.CommandLine.Command;

@Command(name = "collections", description = "Lists a namespace's collections.")
public final class CollectionsCommand extends ServiceCommand {
  public CollectionsCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) {
    ListCollectionsRequest.Builder request =
        ListCollectionsRequest.newBuilder().setParent(namespaceName());
    ListCollectionsResponse page;
    do {
      page = mesh.collections().listCollections(request.build());
      page.getCollectionsList().forEach(this::print);
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return 0;
  }

  private void print(Collection found) {
    if (json) {
      printJson(found);
      return;
    }
    console.print(
        "%-32s %8d documents %9d chunks"
            .formatted(id(found.getName()), found.getDocumentCount(), found.getChunkCount()));
  }
}
