package dev.vectormesh.local.cli.corpus;

import dev.vectormesh.corpus.v1.DeadLetter;
import dev.vectormesh.corpus.v1.ListDeadLettersRequest;
import dev.vectormesh.corpus.v1.ListDeadLettersResponse;
import dev.vectormesh.local.cli.session.MeshSession;
import java.util.function.Consumer;

/** All dead letters of a namespace. */
final class DeadLetterPages {
  private static final int PAGE = 500;

  private DeadLetterPages() {}

  /** Answers how many there are. */
  static long each(MeshSession mesh, String namespace, String filter, Consumer<DeadLetter> use) {
    ListDeadLettersRequest.Builder request =
        ListDeadLettersRequest.newBuilder()
            .setParent(namespace)
            .setFilter(filter)
            .setPageSize(PAGE);
    long all = 0;
    ListDeadLettersResponse page;
    do {
      page = mesh.ingest().listDeadLetters(request.build());
      page.getDeadLettersList().forEach(use);
      all += page.getDeadLettersCount();
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return all;
  }
}
