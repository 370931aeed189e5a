package dev.vectormesh.gateway.facade;

import dev.vectormesh.gateway.mesh.CallerScopes;
import dev.vectormesh.gateway.mesh.Mesh;
import dev.vectormesh.search.v1.SearchMode;
import dev.vectormesh.search.v1.SearchRequest;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** {@code POST /search}: a sentence in, pictures out. */
final class SearchRoute {
  private final Mesh mesh;
  private final CallerScopes scopes;
  private final FacadeConfig config;

  SearchRoute(Mesh mesh, CallerScopes scopes, FacadeConfig config) {
    this.mesh = mesh;
    this.scopes = scopes;
    this.config = config;
  }

  Mono<ServerResponse> search(ServerRequest request) {
    long from = System.nanoTime();
    return JsonBody.of(request, config.bytes()).flatMap(json -> search(request, json, from));
  }

  private Mono<ServerResponse> search(ServerRequest request, byte[] json, long from) {
    Faults faults = new Faults();
    Target target = Target.of(request.queryParams(), config, true, faults);
    SearchBody body = SearchBody.read(json, faults);
    faults.throwIfAny();
    SearchRequest asked = request(target, body);
    return scopes
        .ask(request, () -> mesh.search().search(asked))
        .flatMap(
            found -> FacadeRoutes.json(SearchAnswer.of(body, found, System.nanoTime() - from)));
  }

  private SearchRequest request(Target target, SearchBody body) {
    SearchRequest.Builder request =
        SearchRequest.newBuilder()
            .setParent(target.parent())
            .addAllCollections(target.collectionNames())
            .setQuery(body.query().strip())
            .setTopK(body.topK())
            .setFilter(body.filter())
            .setOnlyPictures(true)
            .setMode(
                target.mode() == FacadeConfig.Mode.DENSE
                    ? SearchMode.SEARCH_MODE_DENSE
                    : SearchMode.SEARCH_MODE_HYBRID);
    Double given = body.scoreThreshold();
    double threshold = given == null ? config.scoreThreshold() : given;
    if (threshold > 0) {
      request.setSimilarityThreshold(threshold);
    }
    if (body.includeExplanation()) {
      // Leaves nothing out, and lets hits tell how many unrelated pictures are farther.
      request.setMinRelevance(0);
    }
    return request.build();
  }
}
