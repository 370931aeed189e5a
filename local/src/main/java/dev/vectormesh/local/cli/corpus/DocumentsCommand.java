package dev.vectormesh.local.cli.corpus;

import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.ListDocumentsRequest;
import dev.vectormesh.corpus.v1.ListDocumentsResponse;
import dev.vectormesh.local.cli.session.Defaults;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "documents",
    description = "Lists a collection's documents.",
    subcommands = {PurgeCommand.class, WriteCommand.class, UpdateCommand.class})
public final class DocumentsCommand extends ServiceCommand {
  private static final int PAGE = 200;

  @Option(
      names = {"-c", "--collection"},
      defaultValue = Defaults.COLLECTION,
      description = "The collection; default: ${DEFAULT-VALUE}.")
  private String collection = Defaults.COLLECTION;

  @Option(
      names = "--limit",
      defaultValue = "1000",
      description = "At most this many; default: ${DEFAULT-VALUE}.")
  private int limit;

  public DocumentsCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) {
    ListDocumentsRequest.Builder request =
        ListDocumentsRequest.newBuilder().setParent(collectionName(collection));
    int shown = 0;
    ListDocumentsResponse page;
    do {
      request.setPageSize(Math.min(PAGE, limit - shown));
      page = mesh.documents().listDocuments(request.build());
      page.getDocumentsList().forEach(this::print);
      shown += page.getDocumentsCount();
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty() && shown < limit);
    if (!page.getNextPageToken().isEmpty()) {
      console.note("There are more; see --limit.");
    }
    return 0;
  }

  private void print(Document found) {
    if (json) {
      printJson(found);
      return;
    }
    console.print(
        "%-40s %5d chunks  %s  %s"
            .formatted(
                Console.cut(id(found.getName()), 40),
                found.getChunkCount(),
                Console.cut(found.getTitle(), 60),
                console.dim(found.getUri())));
  }
}
