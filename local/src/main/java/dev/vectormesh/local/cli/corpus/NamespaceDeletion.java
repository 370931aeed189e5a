package dev.vectormesh.local.cli.corpus;

import dev.vectormesh.corpus.v1.CheckDeletionRequest;
import dev.vectormesh.corpus.v1.DeleteNamespaceRequest;
import dev.vectormesh.corpus.v1.Deletion;
import dev.vectormesh.corpus.v1.GetNamespaceRequest;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "delete",
    description = {
      "Deletes a namespace with all that is in it, and counts what is left of it.",
      "Ends with 0 where nothing is."
    })
public final class NamespaceDeletion extends ServiceCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "The namespace.")
  private String name = "";

  public NamespaceDeletion(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) {
    String resource = "namespaces/" + name;
    String uid =
        mesh.namespaces()
            .getNamespace(GetNamespaceRequest.newBuilder().setName(resource).build())
            .getUid();
    var gone =
        mesh.namespaces()
            .deleteNamespace(DeleteNamespaceRequest.newBuilder().setName(resource).build());
    Deletion deletion =
        mesh.namespaces()
            .checkDeletion(CheckDeletionRequest.newBuilder().setNamespaceUid(uid).build());
    print(deletion);
    return deletion.getComplete() ? 0 : 1;
  }

  private void print(Deletion deletion) {
    if (json) {
      printJson(deletion);
      return;
    }
    for (Deletion.Count count : deletion.getCountsList()) {
      console.print(
          "%-12s %,12d deleted %,8d left"
              .formatted(
                  count.getKind().name().replace("KIND_", "").toLowerCase(Locale.ROOT),
                  count.getDeletedCount(),
                  count.getLeftCount()));
    }
    console.print(
        "%s (%s) is %s"
            .formatted(
                deletion.getNamespace(),
                deletion.getNamespaceUid(),
                deletion.getComplete() ? "deleted" : "being deleted: the rest goes by itself"));
  }
}
