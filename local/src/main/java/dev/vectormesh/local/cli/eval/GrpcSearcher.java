package dev.vectormesh.local.cli.eval;

import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.eval.Counting.Found;
import dev.vectormesh.search.v1.SearchMode;
import dev.vectormesh.search.v1.SearchRequest;
import java.util.List;

/** Asks search-svc. */
final class GrpcSearcher implements Searcher {
  private static final int DEPTH = 100;

  private final MeshSession mesh;

  GrpcSearcher(MeshSession mesh) {
    this.mesh = mesh;
  }

  @Override
  public List<Found> search(String namespace, String query, SearchMode mode) {
    var request =
        SearchRequest.newBuilder()
            .setParent(namespace)
            .setQuery(query)
            .setMode(mode)
            .setTopK(DEPTH)
            .build();
    return mesh.search().search(request).getHitsList().stream()
        .map(hit -> new Found(ServiceCommand.id(hit.getDocument()), hit.getScore()))
        .toList();
  }
}
