package dev.vectormesh.local.cli.mesh;

import dev.vectormesh.corpus.v1.ListNamespacesRequest;
import dev.vectormesh.corpus.v1.ListNamespacesResponse;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.RepairNamespaceRequest;
import dev.vectormesh.corpus.v1.RepairNamespaceResponse;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.console.Console;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Compares each namespace's index with its documents, and has embedded again what is gone; their
 * texts are in PostgreSQL.
 */
final class IndexRepair {
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final MeshSession mesh;
  private final Console console;

  IndexRepair(MeshSession mesh, Console console) {
    this.mesh = mesh;
    this.console = console;
  }

  /** Repairs all namespaces of this machine's tenant, and returns when all points are there. */
  void run() throws InterruptedException {
    for (String namespace : namespaces()) {
      repair(namespace);
    }
  }

  private List<String> namespaces() {
    List<String> names = new ArrayList<>();
    ListNamespacesRequest.Builder request = ListNamespacesRequest.newBuilder();
    ListNamespacesResponse page;
    do {
      page = mesh.namespaces().listNamespaces(request.build());
      page.getNamespacesList().stream().map(Namespace::getName).forEach(names::add);
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return names;
  }

  private void repair(String namespace) throws InterruptedException {
    RepairNamespaceResponse found = compare(namespace, true);
    console.print(
        "%s: %d of %d points are there, %d documents lack some"
            .formatted(
                namespace,
                found.getFoundPointCount(),
                found.getExpectedPointCount(),
                found.getMissingDocumentCount()));
    long most = found.getFoundPointCount();
    long movedAt = System.nanoTime();
    while (found.getMissingDocumentCount() > 0 || found.getWaitingDocumentCount() > 0) {
      TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
      found = compare(namespace, false);
      if (found.getFoundPointCount() > most) {
        most = found.getFoundPointCount();
        movedAt = System.nanoTime();
      } else if (System.nanoTime() - movedAt > PATIENCE.toNanos()) {
        throw new IllegalStateException(
            "no point of %s came for %d s; `vectormesh logs` says why"
                .formatted(namespace, PATIENCE.toSeconds()));
      }
      console.note(
          "  %d of %d points, %d documents wait"
              .formatted(
                  found.getFoundPointCount(),
                  found.getExpectedPointCount(),
                  found.getWaitingDocumentCount()));
    }
  }

  private RepairNamespaceResponse compare(String namespace, boolean rebuild) {
    return mesh.namespaces()
        .repairNamespace(
            RepairNamespaceRequest.newBuilder().setName(namespace).setRebuild(rebuild).build());
  }
}
