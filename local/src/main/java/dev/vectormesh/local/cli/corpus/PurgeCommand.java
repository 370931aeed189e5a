package dev.vectormesh.local.cli.corpus;

import dev.vectormesh.corpus.v1.PurgeDocumentsRequest;
import dev.vectormesh.corpus.v1.PurgeDocumentsResponse;
import dev.vectormesh.local.cli.session.Defaults;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "purge",
    description =
        "Says how many documents pass a filter (meta.lang = \"en\", update_time < ..., * for all);"
            + " with --yes it deletes them.")
final class PurgeCommand extends ServiceCommand {
  @Parameters(paramLabel = "FILTER", description = "Which documents, as AIP-160 writes it.")
  private String filter = "";

  @Option(
      names = {"-c", "--collection"},
      defaultValue = Defaults.COLLECTION,
      description = "The collection; default: ${DEFAULT-VALUE}.")
  private String collection = Defaults.COLLECTION;

  @Option(names = "--yes", description = "Deletes them.")
  private boolean yes;

  PurgeCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) {
    PurgeDocumentsRequest request =
        PurgeDocumentsRequest.newBuilder()
            .setParent(collectionName(collection))
            .setFilter(filter)
            .setForce(yes)
            .build();
    long deleted = 0;
    PurgeDocumentsResponse answer;
    do {
      answer = mesh.documents().purgeDocuments(request);
      deleted += answer.getPurgeCount();
    } while (answer.getMore());
    if (json) {
      printJson(answer.toBuilder().setPurgeCount(deleted).build());
      return 0;
    }
    answer.getPurgeSampleList().forEach(name -> console.print(id(name)));
    console.print(
        yes
            ? "%,d documents deleted".formatted(deleted)
            : "%,d documents pass; --yes deletes them".formatted(deleted));
    return 0;
  }
}
